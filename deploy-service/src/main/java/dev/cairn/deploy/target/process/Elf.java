package dev.cairn.deploy.target.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** As much of the ELF format (elf(5)) as tells which loader a program asks for. */
final class Elf {

    private static final int PT_INTERP = 3;
    private static final int MAX_HEADERS = 128;
    private static final int MAX_PATH = 4096;

    private Elf() {}

    /** The loader of a dynamically linked program; empty for a static one and for what is no 64-bit program. */
    static Optional<String> interpreter(Path program) throws IOException {
        try (FileChannel file = FileChannel.open(program)) {
            ByteBuffer header = read(file, 0, 64);
            if (header.limit() < 64 || header.getInt(0) != 0x464c457f || header.get(4) != 2 || header.get(5) != 1) {
                return Optional.empty();
            }
            long offset = header.getLong(32);
            int size = Short.toUnsignedInt(header.getShort(54));
            int count = Math.min(Short.toUnsignedInt(header.getShort(56)), MAX_HEADERS);
            for (int i = 0; i < count; i++) {
                ByteBuffer segment = read(file, offset + (long) i * size, 56);
                if (segment.limit() == 56 && segment.getInt(0) == PT_INTERP) {
                    return Optional.of(text(file, segment.getLong(8), segment.getLong(32)));
                }
            }
            return Optional.empty();
        }
    }

    private static String text(FileChannel file, long offset, long length) throws IOException {
        ByteBuffer bytes = read(file, offset, (int) Math.min(length, MAX_PATH));
        String text = StandardCharsets.UTF_8.decode(bytes).toString();
        int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }

    private static ByteBuffer read(FileChannel file, long offset, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        long at = offset;
        while (buffer.hasRemaining()) {
            int n = file.read(buffer, at);
            if (n < 0) {
                break;
            }
            at += n;
        }
        return buffer.flip();
    }
}
