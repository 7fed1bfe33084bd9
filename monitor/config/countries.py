"""The country codes that `country` and `countries` take."""

_CODES = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR
BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ
EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW
GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY
KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV
MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY
QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG
TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA
ZM ZW
"""

COUNTRIES = frozenset(_CODES.split())
"""ISO 3166-1 alpha-2 (the list of 2024) and XK for Kosovo, which the standard leaves to users."""

OFTEN_MEANT = {
    "UK": "GB", "EN": "GB", "BIH": "BA", "SRB": "RS", "MNE": "ME", "HRV": "HR", "MKD": "MK",
    "ALB": "AL", "SVN": "SI", "BGR": "BG", "XKX": "XK", "KOS": "XK", "KS": "XK", "SQ": "AL",
    "BOSNIA": "BA", "SERBIA": "RS", "MONTENEGRO": "ME", "CROATIA": "HR", "KOSOVO": "XK",
    "ALBANIA": "AL", "SLOVENIA": "SI", "BULGARIA": "BG",
}  # fmt: skip
"""What people write instead, for "did you mean"; none of it is accepted."""

NAMES = {
    "AL": "Albania", "AT": "Austria", "BA": "Bosnia and Herzegovina", "BE": "Belgium",
    "BG": "Bulgaria", "CH": "Switzerland", "CN": "China", "CY": "Cyprus", "CZ": "Czechia",
    "DE": "Germany", "DK": "Denmark", "EE": "Estonia", "ES": "Spain", "FI": "Finland",
    "FR": "France", "GB": "United Kingdom", "GR": "Greece", "HR": "Croatia", "HU": "Hungary",
    "IE": "Ireland", "IL": "Israel", "IT": "Italy", "LT": "Lithuania", "LV": "Latvia",
    "MD": "Moldova", "ME": "Montenegro", "MK": "North Macedonia", "NL": "Netherlands",
    "NO": "Norway", "PL": "Poland", "PT": "Portugal", "QA": "Qatar", "RO": "Romania",
    "RS": "Serbia", "RU": "Russia", "SE": "Sweden", "SI": "Slovenia", "SK": "Slovakia",
    "TR": "Turkey", "UA": "Ukraine", "US": "United States", "XK": "Kosovo",
}  # fmt: skip
"""Those that the region's desks read most, in English; others go by their code."""
