"""How the languages whose names are in the news read their letters.

After the chapters on foreign names of the Pravopis srpskoga jezika (Matica srpska, 2010) and the
Hrvatski pravopis (2013), Prćić's Novi transkripcioni rečnik engleskih ličnih imena, the Pravopis na
makedonskiot jazik (2017) and Drejtshkrimi i gjuhës shqipe (1973); where the press writes otherwise
than they say (Haris for Heris), both stand.
"""

from collections.abc import Mapping
from types import MappingProxyType

from monitor.text.forms.respell.read import Table, table

_ENGLISH = table(
    "sh th wh ck (?<=V)w ^w ee ea oo gh ^mc ^kn ^wr igh CC?y$ ey$ ay ow[nel]?$ aw ew dge ch "
    "(?:ton|son|ham|ley|field|wood|ford|land|ings?)s?$ ^j(?=[aeio]) Vx um[bp]s?$ [bdfrlstvwh]iden$ "
    "(?<=V)C[ek]e$ VCes?$ ^y(?=V) all [bmdr]urn sky?$ ^cl ^cr ^cam ^car us[ks]$ unt(?:er)?$ ud?son "
    "[ae]nce$ ook$ ien$ a(?:ker|mes|tes)$",
    r"""
    ^kn                      n
    ^wr                      r
    ^wh?o(?=CV|$)            ho|vo
    ^mc                      mek|mak
    chr                      kr
    tch                      č
    sch                      š|sk
    ch                       č
    sh                       š
    th                       t
    ph                       f
    eigh                     ej
    igh                      aj
    augh                     o
    ough                     o|af
    gh                       g
    ck                       k
    dge?                     dž
    qu                       kv
    x                        ks
    sc(?=[eiy])              s
    c(?=[eiy])               s
    c                        k
    ge(?=o)                  dž
    ge(?=s?$)                dž
    g(?=[ey]|i[^lb])         dž|g
    j(?=V)                   dž
    wal(?=k)                 vo
    al(?=[bdt])              ol|al
    gu(?=[aei])              g|gv
    (?<=w)a(?=ll?C?)         o|a
    (?<=w)a(?=ts?|rr|rn|st)  o|a
    wh?(?=V)                 w
    ayer|eyer                ejer
    ay|ai(?!r)|ey(?!$)       ej
    (?:ey|ie|y)(?=s?$)       i
    ^y(?=V)                  j
    (?<=V)y(?=V)             j
    ear(?=CV|$)              ir|er
    eer|ier$                 ir
    air|are$|ear             er
    ea                       i|e
    ee                       i
    ie(?=n)                  aje
    oor?e?$                  ur
    oo                       u
    oa                       ou
    ow                       au|ou
    oul                      ul
    ou                       u|au
    oy|oi                    oj
    a[uw]                    o
    (?<=[rlj])ew             u
    eu|ew                    ju
    ore$                     or
    ir(?=C|$)                er|ir
    ur(?=C|$)                er|ar
    oh(?=C)                  o
    (?<=o)h(?=e)             h|-
    (?<=h)am$                em|am
    (?<=i)van$               ven|van
    h(?=C|$)                 -
    ttle$|dle$               tl
    (?<=C)le$                l
    tion                     šn
    a(?=Ces?$|Ce[rn]s?$|C(?:on|or|ob|in)$)  ej|a
    a(?=ce(?:book|y)|Cey$)   ej
    i(?=Ces?$|C?e[rn]s?$|ld$|nd$)  aj|i
    i(?=den|ne)              aj|i
    o(?=Ces?$)               o|ou
    (?<=[rlj])u(?=Ces?$)     u
    u(?=Ces?$)               ju|u
    y(?=Ces?$|le[rs])        aj
    y                        i
    (?<=^[bpf])u(?=sh|ll?)   u
    u(?=CC|C$)               a
    a(?=nce?$|CC|ck|sh)      e|a
    e(?=book|field|ham|ton|wood|land|ville)  -
    (?<=VC)es$               s
    (?<=CC)es$               s
    (?<=C)e$                 -
    """,
)

_GERMAN = table(
    "sch tz ß [äöü] dt$ [lrnts]z$ ck$ ei eu ie ey mann$ "
    "(?:berg|burg|dorf|stein|bach|bauer|wald)e?r?$ ^von$ pf ae oe ue ^w ch ^z Vh(?=C) nn$ ff$ "
    "^volk ^rh",
    r"""
    tsch                     č
    sch                      š
    ß                        s
    chs                      ks
    ^ch(?=[ra])|ch(?=r)      k
    ch                       h
    ck                       k
    dt                       t|d|dt
    tz                       c
    th                       t
    ph                       f
    ^rh                      r
    qu                       kv
    (?:^|(?<=ein)|(?<=am))st(?=e)  št
    ^st                      št
    ^sp                      šp
    ^s(?=V)                  s|z
    (?<=V)s(?=V|w)           z|s
    z                        c
    w                        v
    v                        f|v
    x                        ks
    ei|ey|ai|ay              aj
    eu|äu                    oj
    ie                       i
    ae?h|aa                  a
    ä|ae                     e
    ö|oe                     e|o
    ü|ue                     i|u
    y                        i
    (?<=V)h(?=C|$|er$)       -
    ee                       e
    oo                       o
    c(?=[eiy])               c
    c                        k
    """,
)

_FRENCH = table(
    "eau ou oi [éèêëçâôîûœ] ai ier$ ch gn qu aux?$ [nlt]e?[tl]te$ lle$ nne$ (?<=V)c[rl] ^le[a-z] "
    "ppe$ aul?t$ rd$ nde?$ llon$ oux$ dieu ^jean$ [iy]e$ zy$ rac$ ^cha guy",
    r"""
    eaux?|(?:e?aul?[tdx]s?)$  o
    eille?s?$                ej
    aille?s?$                aj
    ille?s?$                 ij|il
    aux?$                    o
    au                       o
    ou|oû                    u
    ay(?=r)                  aj|e
    oi                       oa|ua
    aî|ai|ei                 e
    œu|eu                    e
    ill(?=V)                 ij
    chr                      kr
    ch                       š
    gn                       nj
    gu(?=[eiyéè])            g
    ge(?=[ao])               ž
    g(?=[eiyéè])             ž
    (?<=^j)ean               an
    j                        ž
    ph                       f
    th                       t
    qu                       k
    ç                        s
    sc(?=[eiy])              s
    c(?=[eiyéè])             s
    c                        k
    x$                       -
    x                        ks
    h                        -
    (?<=V)s(?=V)             z|s
    ier$                     ije
    er$                      e|er
    e[tz]$                   e
    y(?=V)                   j
    y                        i
    en(?=C)                  an|en
    (?:ain|ein|in)$          en|in
    (?<=[nraoiu])[td]$       -|t
    (?<=[^e])s$              -|s
    es$                      -
    e$                       -
    [éèêë]                   e
    [àâ]                     a
    [îï]                     i
    ô                        o
    u                        u|i
    w                        v
    """,
)

_SPANISH = table(
    "[ñáéíóú] ez$ ll$ ^ju?[aeo] rr qu(?=[ei]) os$ nch as$ ares$ aldo$ Vj[aeo] oso$",
    r"""
    ll$                      lj|l
    ll(?=V)                  lj|j
    ñ                        nj
    ch                       č
    qu                       k
    gu(?=[ei])               g
    g(?=[ei])                h
    j                        h
    c(?=[ei])                s
    c                        k
    (?<=V)s(?=V)             s|z
    z$                       z|s
    z                        s|z
    ^h                       -
    x                        ks
    á                        a
    é                        e
    í                        i
    ó                        o
    ú                        u
    y                        j
    """,
)

_ITALIAN = table(
    "gli gh zz cc tt(?=[aoei]$) [oei]ni$ [ae]lli$ [ai]cci ^gi[aou] [oaie]gn ch[ie] sc[oi] "
    "[aeo]ri$ nz[aoi] [ae]nte$ ci[ao] ett[io]$",
    r"""
    gli                      lji
    gn                       nj
    ch                       k
    gh                       g
    ci(?=[aou])              č
    cc?(?=[ei])              č
    sci(?=[aou])             š
    sc(?=[ei])               š
    gi(?=[aou])              đ
    gg?(?=[ei])              đ|dž
    zz?                      c
    (?<=V)s(?=V)             z|s
    qu                       kv
    c                        k
    h                        -
    y                        i
    """,
)

_ALBANIAN = table(
    "xh th dh sh gj q ç ë ll rr zh [aeio]j$ ^x CyC ^y iu$",
    r"""
    ^ll?(?=V)                l|lj
    ll                       l
    rr                       r
    xh                       dž
    zh                       ž
    sh                       š
    th                       t
    dh                       d
    hgj                      đ|dž
    gj                       đ
    q                        ć
    ç                        č
    x                        dz
    ë$                       a
    ër(?=C)                  er|r
    ë                        e|-
    y                        i|ju
    nj                       nj
    li(?=a)                  lj|lij
    l                        l|lj
    """,
)

_TURKISH = table(
    "[ğşı] oğ?lu$ (?<=V)y(?=V) ^y[aıeiou] [çöü] ^c[aeiou]CV",
    r"""
    ğ                        g|-
    ş                        š
    ç                        č
    c                        dž
    ı                        i
    ö                        o|e
    ü                        u|i
    y                        j
    w                        v
    q                        k
    """,
)

_DUTCH = table(
    "ij(?=C) oe[kmlr] sch oo aa ui ^van [dk]stra$ eu sma$",
    r"""
    sch                      s|sh
    ij                       aj|ej
    ui                       aj|oj
    oe                       u
    oo                       o
    aa                       a
    ee                       e
    eu                       e|oj
    ie                       i
    ou                       au
    ch                       h
    ck                       k
    c                        k
    w                        v
    v                        v|f
    y                        i
    x                        ks
    """,
)

_POLISH = table(
    "sz cz rz [łąęśńżź] (?<=[aeioucrtk])w [sc]k[ia]$ [ie]wicz drz",
    r"""
    szcz                     šč
    sz                       š
    cz                       č
    drz|dż                   dž
    rz                       ž
    dzi(?=V)                 đ
    dź|dzi                   đi
    ch                       h
    ci(?=V)                  ć
    ć                        ć
    si(?=V)                  š
    ś                        š
    zi(?=V)                  ž
    [żź]                     ž
    nia                      nja
    ń                        nj|n
    ł                        l
    ą                        on
    ę                        en
    ó                        u
    w                        v
    cki                      cki
    ck                       ck
    ie                       je|ije
    y                        i
    """,
)

_HUNGARIAN = table(
    "sz zs gy cs ly ny [őű] (?<=[áéíóú])C C[áéó]C ^ho?r? ijj jt",
    r"""
    sz                       s
    zs                       ž
    cs                       č
    gy                       đ
    ny                       nj
    ly                       j|lj
    tty                      ć
    s                        š|s
    ijj                      ij
    á                        a
    é                        e
    í                        i
    ó|ő|ö                    o
    ú|ű|ü                    u|i
    y                        i
    """,
)

_WEST_SLAVIC = table(
    "[řěůýťďňľĺŕ] [áíú]C ák$ ík$ ský$ ová$",
    r"""
    ch                       h
    ř                        rž
    ě                        je
    ň                        nj|n
    ť                        t
    ď                        d
    ľ|ĺ                      lj|l
    ŕ                        r
    ů|ú                      u
    á                        a
    é                        e
    [íý]                     i
    ó|ô                      o
    x                        ks
    y                        i
    """,
)

_NORDIC = table(
    "[øåæ] [ks]sen$ [rn]sen$ gaard sson$ jae",
    r"""
    ø                        e|o
    å|aa                     o
    æ|ä|ae                   e
    ö                        e|o
    sj                       š
    ck                       k
    c                        k
    w                        v
    x                        ks
    y                        i
    ch                       h
    """,
)

_RUSSIAN = table(
    "kh zh shch skk?[iy]?y$ s[kh]y$ [oei]va?$ ts ya$ yu iy$ chenko$ chuk$ yev [lrtdz]ny$",
    r"""
    shch                     šč
    sh                       š
    ch                       č
    zh                       ž
    kh                       h
    ts                       c
    (?:iy|yy|yi|ij|y)$       i
    ^ye|(?<=V)ye             je
    ye                       je
    yo                       jo
    yu                       ju
    ya                       ja
    (?<=V)y                  j
    y                        i
    l(?=[tsnck])             lj|l
    x                        ks
    """,
)

_ROMANIAN = table(
    "[șțăşţ] escu$ eanu$ ciu$ oiu$ acu$",
    r"""
    [șş]                     š
    [țţ]                     c
    ă                        a
    â|î                      i
    che?                     k
    ghe?                     g
    c[ei](?=[aou])           č
    ge(?=o)                  đ
    c(?=[ei])                č
    c                        k
    g(?=[ei])                đ
    x                        ks
    """,
)

# What they have in common: a name of which nobody can tell where it is from.
_COMMON = table(
    "c(?![eiyhk])|cc|ck|ph|th|w|x|y|q",
    r"""
    ck|cc                    k
    chr                      kr
    ch                       h|č
    sh                       š
    ph                       f
    th                       t
    qu                       kv
    q                        k
    w                        v
    x                        ks
    c(?![eiyć])              k
    (?<=V)y|y(?=V)           j
    y                        i
    oo                       u
    ee                       i
    """,
)

TABLES: Mapping[str, Table] = MappingProxyType(
    {
        "English": _ENGLISH,
        "German": _GERMAN,
        "French": _FRENCH,
        "Spanish": _SPANISH,
        "Italian": _ITALIAN,
        "Albanian": _ALBANIAN,
        "Turkish": _TURKISH,
        "Dutch": _DUTCH,
        "Polish": _POLISH,
        "Hungarian": _HUNGARIAN,
        "West Slavic": _WEST_SLAVIC,
        "Nordic": _NORDIC,
        "Russian": _RUSSIAN,
        "Romanian": _ROMANIAN,
        "any": _COMMON,
    }
)
"""The tables by the language that they read."""
