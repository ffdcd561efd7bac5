package dev.cairn.build.builder;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

import static java.nio.charset.StandardCharsets.UTF_8;

/** What a layer has at one path. */
sealed interface Entry {

    /** The permission bits, whatever those of the file on disk are. */
    int mode();

    /** A folder. */
    record Folder(int mode) implements Entry {
        static final Folder PLAIN = new Folder(0755);
        /** Where everybody may write, as {@code /tmp}. */
        static final Folder SHARED = new Folder(01777);
    }

    /** A regular file with the content of one on disk. */
    record Content(Path file, boolean executable) implements Entry {
        @Override
        public int mode() {
            return executable ? 0755 : 0644;
        }

        long size() throws IOException {
            return Files.size(file);
        }

        InputStream open() throws IOException {
            return Files.newInputStream(file);
        }
    }

    /** A regular file with a text of ours. */
    record Text(String text) implements Entry {
        @Override
        public int mode() {
            return 0644;
        }

        InputStream open() {
            return new ByteArrayInputStream(text.getBytes(UTF_8));
        }

        long size() {
            return text.getBytes(UTF_8).length;
        }
    }

    /** A symbolic link. */
    record Link(String target) implements Entry {
        @Override
        public int mode() {
            return 0777;
        }
    }
}
