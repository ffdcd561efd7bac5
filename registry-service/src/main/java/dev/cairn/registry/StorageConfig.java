package dev.cairn.registry;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

import dev.cairn.model.RegistryBucketSpec;
import dev.cairn.registry.storage.s3.S3Config;

/** Where a registry keeps what it has. */
public sealed interface StorageConfig {

    /** The folder of this registry's own, which holds the key of its tokens. */
    Path folder();

    /** Where that is, for people. */
    String place();

    /**
     * As {@code platform.yaml} says.
     *
     * @param bucket null: in the folder
     */
    static StorageConfig of(@Nullable RegistryBucketSpec bucket, Path folder) {
        return bucket == null ? new Files(folder) : new Bucket(S3Config.of(bucket), folder);
    }

    /**
     * In a folder, which one registry uses at a time.
     *
     * @param folder created where there is none; on a file system with hard links
     */
    record Files(Path folder) implements StorageConfig {

        @Override
        public String place() {
            return folder.toString();
        }
    }

    /**
     * In a bucket, which any number of registries may use at once.
     *
     * @param folder created where there is none; where several registries answer at one address, the key in it must be the
     *     same for all
     */
    record Bucket(S3Config s3, Path folder) implements StorageConfig {

        @Override
        public String place() {
            return "s3://" + s3.bucket() + "/" + s3.prefix()
                    + s3.endpoint().map(at -> " at " + at).orElse("");
        }
    }
}
