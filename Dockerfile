# syntax=docker/dockerfile:1
# The bot in an image of its own: docker build --build-arg COMMIT="$(git rev-parse --short=12 HEAD)" -t bienban .
#
# It runs as nobody in particular (65532), writes to /data and /knowledge alone, and bears a read-only
# root: docker run --read-only --cap-drop ALL …; deploy/compose.yaml has it all.

# Both stages are Debian 12: a program linked against one's C library runs on the other's.
FROM rust:1.95.0-slim-bookworm AS build
WORKDIR /source
COPY . .
# There is no git in here to ask.
ARG COMMIT=""
# What was built before is kept beside the layers: a change of the source builds the source alone.
RUN --mount=type=cache,target=/usr/local/cargo/registry,sharing=locked \
    --mount=type=cache,target=/source/target,sharing=locked \
    BIENBAN_COMMIT="$COMMIT" cargo build --profile dist --locked --bin bienban \
    && install -D target/dist/bienban /image/usr/local/bin/bienban \
    && install -d /image/data \
    && cp -r knowledge /image/knowledge

# The C library, libgcc, and nothing else: no shell, no package manager. Not a static program on musl
# and an empty image: its allocator is slow where many threads read and index at once. Certificates
# are in the program.
FROM gcr.io/distroless/cc-debian12:nonroot
COPY --from=build /image/usr/local/bin/bienban /usr/local/bin/bienban
# A new volume takes over owner and content of what it covers: the bot's own, with the records that ship.
COPY --from=build --chown=65532:65532 /image/data /data
COPY --from=build --chown=65532:65532 /image/knowledge /knowledge
# The port is seen from within alone; 0.0.0.0:9090 shows it to Prometheus too.
ENV DATA_DIR=/data KNOWLEDGE_DIR=/knowledge STATUS_LISTEN=127.0.0.1:9090
VOLUME ["/data", "/knowledge"]
USER 65532:65532
ENTRYPOINT ["/usr/local/bin/bienban"]
CMD ["serve"]
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["/usr/local/bin/bienban", "health"]
