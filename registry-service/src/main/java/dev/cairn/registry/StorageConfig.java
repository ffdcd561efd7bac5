package dev.cairn.registry;

import java.nio.file.Path;

import dev.cairn.registry.storage.s3.S3Config;

/** Where a registry keeps what it has. */
public sealed interface StorageConfig {

    /** The folder of this registry's own, which holds the key of its tokens. */
    Path folder();

    /**
     * In a folder, which one registry uses at a time.
     *
     * @param folder created where there is none; on a file system with hard links
     */
    record Files(Path folder) implements StorageConfig {}

    /**
     * In a bucket, which any number of registries may use at once.
     *
     * @param folder created where there is none; where several registries answer at one address, the key in it must be the
     *     same for all
     */
    record Bucket(S3Config s3, Path folder) implements StorageConfig {}
}
