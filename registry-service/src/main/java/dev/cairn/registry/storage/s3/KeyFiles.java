package dev.cairn.registry.storage.s3;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;

/** Keys in files, read again when one of them has changed. */
final class KeyFiles implements AwsCredentialsProvider {

    private record Read(AwsCredentials credentials, FileTime accessAt, FileTime secretAt) {}

    private final S3Config.Credentials.InFiles files;
    private volatile @Nullable Read last;

    KeyFiles(S3Config.Credentials.InFiles files) {
        this.files = files;
    }

    @Override
    public AwsCredentials resolveCredentials() {
        try {
            FileTime accessAt = Files.getLastModifiedTime(files.accessKey());
            FileTime secretAt = Files.getLastModifiedTime(files.secretKey());
            Read known = last;
            if (known == null
                    || !known.accessAt().equals(accessAt)
                    || !known.secretAt().equals(secretAt)) {
                known = new Read(
                        AwsBasicCredentials.create(text(files.accessKey()), text(files.secretKey())),
                        accessAt,
                        secretAt);
                last = known;
            }
            return known.credentials();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The files of the keys to the S3 store cannot be read: " + e.getMessage(), e);
        }
    }

    private static String text(Path file) throws IOException {
        String text = Files.readString(file).strip();
        if (text.isEmpty()) {
            throw new IOException(file + " is empty: it must hold a key");
        }
        return text;
    }
}
