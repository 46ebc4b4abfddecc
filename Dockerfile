# syntax=docker/dockerfile:1
# Builds an image of the bot: docker build --build-arg COMMIT="$(git rev-parse --short=12 HEAD)" -t bienban .
#
# The bot runs as an unprivileged user (65532), writes only to /data and /knowledge, and works with a read-only
# root file system: docker run --read-only --cap-drop ALL …; deploy/compose.yaml has a complete example.

# Both stages are Debian 12, so that the program finds the C library that it was linked against.
FROM rust:1.95.0-slim-bookworm AS build
WORKDIR /source
COPY . .
# The build context has no .git folder, so the commit is passed in.
ARG COMMIT=""
# Cache mounts keep compiled dependencies between builds.
RUN --mount=type=cache,target=/usr/local/cargo/registry,sharing=locked \
    --mount=type=cache,target=/source/target,sharing=locked \
    BIENBAN_COMMIT="$COMMIT" cargo build --profile dist --locked --bin bienban \
    && install -D target/dist/bienban /image/usr/local/bin/bienban \
    && install -d /image/data \
    && cp -r knowledge /image/knowledge

# This image contains the C library and libgcc, but no shell and no package manager. A static musl build on an
# empty image would be smaller, but musl's allocator is slow when many threads read and index at once. The root
# certificates are compiled into the program.
FROM gcr.io/distroless/cc-debian12:nonroot
COPY --from=build /image/usr/local/bin/bienban /usr/local/bin/bienban
# A new named volume takes its owner and initial content from these folders.
COPY --from=build --chown=65532:65532 /image/data /data
COPY --from=build --chown=65532:65532 /image/knowledge /knowledge
# The status port is visible only inside the container; use 0.0.0.0:9090 for Prometheus.
ENV DATA_DIR=/data KNOWLEDGE_DIR=/knowledge STATUS_LISTEN=127.0.0.1:9090
VOLUME ["/data", "/knowledge"]
USER 65532:65532
ENTRYPOINT ["/usr/local/bin/bienban"]
CMD ["serve"]
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["/usr/local/bin/bienban", "health"]
