package dev.cairn.cli.registry.layout;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.cairn.oci.Digest;

/**
 * Content that is held against its descriptor while it is read: the last byte is only given out when size and digest are
 * right, so that whoever has read it all has read the right thing.
 */
public final class CheckedContent {

    private final Layout.Content content;
    private final Descriptor descriptor;
    private final String layout;
    private volatile @Nullable String problem;

    CheckedContent(Layout.Content content, Descriptor descriptor, String layout) {
        this.content = content;
        this.descriptor = descriptor;
        this.layout = layout;
    }

    /** The bytes from the beginning; reading fails with an {@link IOException} if they are not the right ones. */
    public InputStream open() throws IOException {
        return new Checked(content.open());
    }

    /** Why reading has failed, for people; empty if it has not. */
    public Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    private IOException failed(String what) {
        problem = "Blob " + descriptor.digest() + " of " + layout + " " + what;
        return new IOException(problem);
    }

    private final class Checked extends FilterInputStream {

        private final MessageDigest hash;
        private long left = descriptor.size();

        Checked(InputStream in) throws IOException {
            super(in);
            try {
                hash = MessageDigest.getInstance(descriptor.digest().algorithm().jcaName());
            } catch (NoSuchAlgorithmException e) {
                throw new IOException(e);
            }
            if (left == 0) {
                check();
            }
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int count = taken(bytes, offset, (int) Math.min(length, left));
            if (count < 0) {
                throw failed("ends " + left + " bytes too early");
            }
            hash.update(bytes, offset, count);
            left -= count;
            if (left == 0) {
                check();
            }
            return count;
        }

        private int taken(byte[] bytes, int offset, int length) throws IOException {
            try {
                return super.read(bytes, offset, length);
            } catch (IOException e) {
                throw failed("cannot be read: " + e.getMessage());
            }
        }

        private void check() throws IOException {
            if (!Digest.of(descriptor.digest().algorithm(), hash.digest()).equals(descriptor.digest())) {
                throw failed("has another content: it was changed or damaged");
            }
        }

        @Override
        public long skip(long count) {
            return 0;
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }
}
