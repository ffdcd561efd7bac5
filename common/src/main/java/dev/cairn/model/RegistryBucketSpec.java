package dev.cairn.model;

import java.net.URI;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * The bucket of an S3-compatible store that the registry keeps its content in.
 *
 * @param prefix put before every key: empty, or ending in {@code /}
 * @param region that requests are signed for
 * @param endpoint of a store that is not AWS; null: AWS
 * @param pathStyle whether the bucket stands in the path and not in the host's name
 * @param keys null: from where AWS's own tools look
 */
public record RegistryBucketSpec(
        String bucket,
        String prefix,
        String region,
        @Nullable URI endpoint,
        boolean pathStyle,
        @Nullable Keys keys) {

    /**
     * Two files that hold a key each, and nothing else.
     *
     * @param accessKeyFile the absolute path of the file with the key's id
     * @param secretKeyFile the absolute path of the file with the secret
     */
    public record Keys(Path accessKeyFile, Path secretKeyFile) {}
}
