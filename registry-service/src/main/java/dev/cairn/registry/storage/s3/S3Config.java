package dev.cairn.registry.storage.s3;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

import dev.cairn.model.RegistryBucketSpec;

/**
 * Which bucket, and how to come to it.
 *
 * @param prefix put before every key, so that several can share a bucket: empty, or ending in {@code /}
 * @param region that requests are signed for; most stores beside AWS take any
 * @param endpoint of a store that is not AWS
 * @param pathStyle whether the bucket stands in the path ({@code http://store/bucket/key}) and not in the host's name
 */
public record S3Config(
        String bucket,
        String prefix,
        String region,
        Optional<URI> endpoint,
        boolean pathStyle,
        Credentials credentials) {

    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
    private static final Pattern PREFIX = Pattern.compile("([A-Za-z0-9_-]+/)*");

    public S3Config {
        if (!BUCKET.matcher(bucket).matches()) {
            throw new IllegalArgumentException(
                    "'" + bucket
                            + "' is not the name of a bucket: use 3 to 63 of a-z, 0-9, '.' and '-', with a letter or digit at both ends");
        }
        if (!PREFIX.matcher(prefix).matches()) {
            throw new IllegalArgumentException(
                    "'" + prefix + "' is no prefix for keys: use letters, digits, '_' and '-', and a '/' at the end");
        }
        if (region.isBlank()) {
            throw new IllegalArgumentException("The bucket needs a region: us-east-1 where the store has none");
        }
    }

    /** As {@code platform.yaml} says. */
    public static S3Config of(RegistryBucketSpec spec) {
        RegistryBucketSpec.Keys keys = spec.keys();
        return new S3Config(
                spec.bucket(),
                spec.prefix(),
                spec.region(),
                Optional.ofNullable(spec.endpoint()),
                spec.pathStyle(),
                keys == null
                        ? new Credentials.DefaultChain()
                        : new Credentials.InFiles(keys.accessKeyFile(), keys.secretKeyFile()));
    }

    /** The store, for people. */
    String store() {
        return endpoint.map(URI::toString).orElse("AWS, " + region);
    }

    /** Where the keys to the store come from. */
    public sealed interface Credentials {

        /** Two files that hold nothing else; they are read again for each connection, so that keys can be changed. */
        record InFiles(Path accessKey, Path secretKey) implements Credentials {}

        /** Where AWS's own tools look: environment, profile, web identity, the machine's role. */
        record DefaultChain() implements Credentials {}
    }
}
