# The monitor as an image: `docker build -t monitor .`, then deploy/compose.yaml.
#
# BASE is any Debian with Python 3.11: another mirror, a company's own base with its certificates,
# or one made by debootstrap (`make image-test`).
ARG BASE=debian:12-slim

# ── build: the locked packages and the program, compiled, in /opt/monitor ──
FROM ${BASE} AS build
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
# Debian's versions are those of its stable release; pinned, they would miss its security updates.
# hadolint ignore=DL3008
RUN apt-get update -qq \
 && apt-get install -y -qq --no-install-recommends \
      binutils ca-certificates python3 python3-pip >/dev/null \
 && rm -rf /var/lib/apt/lists/*
# Compiled files that are valid whatever the times of their sources: layers may change those.
ENV PATH=/uv/bin:$PATH \
    PYTHONPATH=/uv \
    PYC_INVALIDATION_MODE=UNCHECKED_HASH \
    UV_COMPILE_BYTECODE=1 \
    UV_NO_CACHE=1 \
    UV_PYTHON=/opt/monitor/bin/python \
    UV_PYTHON_DOWNLOADS=never \
    UV_SYSTEM_CERTS=1
WORKDIR /src
COPY deploy/installer.lock deploy/runtime.lock deploy/compile-pysqlite3 deploy/
RUN python3 -m pip install -q --no-cache-dir --root-user-action ignore --require-hashes \
      --target /uv -r deploy/installer.lock \
 && uv venv -q --python /usr/bin/python3 /opt/monitor
# Its wheels are for x86-64; elsewhere a SQLite that loses nothing has to be compiled in.
RUN [ "$(uname -m)" = x86_64 ] || deploy/compile-pysqlite3 deploy/runtime.lock
# Wheels bring 100 MB of debugging symbols; every library still has to load without them.
RUN uv pip install -q --require-hashes -r deploy/runtime.lock \
 && find /opt/monitor -name '*.cpython-*.so' -exec strip --strip-debug {} + \
 && /opt/monitor/bin/python -c "import ctypes, pathlib; \
    [ctypes.CDLL(str(one)) for one in pathlib.Path('/opt/monitor').rglob('*.so')]"
COPY pyproject.toml requirements.lock README.md LICENSE ./
COPY monitor monitor
RUN uv build -q --wheel --require-hashes --build-constraints requirements.lock \
 && uv pip install -q --no-deps dist/*.whl \
 && rm /opt/monitor/.lock

# ── the image: Python, Apertium, an init, and that directory ──
FROM ${BASE}
LABEL org.opencontainers.image.title="monitor" \
      org.opencontainers.image.description="Multilingual news monitoring and alerting" \
      org.opencontainers.image.licenses="Apache-2.0"
# hadolint ignore=DL3008
RUN apt-get update -qq \
 && apt-get install -y -qq --no-install-recommends \
      apertium apertium-hbs-eng apertium-mkd-eng ca-certificates python3 tini >/dev/null \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/cache/debconf/*-old /var/log/* \
 && groupadd --gid 10001 monitor \
 && useradd --uid 10001 --gid 10001 --home-dir /data --no-create-home --shell /usr/sbin/nologin monitor \
 && install -d -o 10001 -g 10001 -m 0750 /data \
 && install -d /config
COPY --from=build /opt/monitor /opt/monitor
ENV HOME=/data \
    LANG=C.UTF-8 \
    MONITOR_DATA=/data \
    MONITOR_RULES=/config \
    PATH=/opt/monitor/bin:/usr/local/bin:/usr/bin:/bin \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
# A number, so that an engine that insists on "not root" can see it.
USER 10001:10001
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 CMD ["monitor", "health"]
# -s: reaps what translators leave behind also where the engine brings an init of its own.
ENTRYPOINT ["/usr/bin/tini", "-s", "--", "monitor"]
CMD ["run"]
