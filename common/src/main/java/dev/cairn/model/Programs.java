package dev.cairn.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Finds a program that stands in a repository ready to run. */
final class Programs {

    private static final int HEAD = 4096;

    // ELF-64, System V ABI chapters 4 and 5.
    private static final int ELF_MAGIC = 0x7f454c46;
    private static final int CLASS_64 = 2;
    private static final int LITTLE_ENDIAN = 1;
    private static final int PT_INTERP = 3;

    private Programs() {}

    /** A statically linked program first, then one that needs an image. */
    static Optional<TreeContent.Program> in(Path root, List<Path> files) throws IOException {
        TreeContent.Program dynamic = null;
        for (Path file : files) {
            if (isCandidate(root, file)) {
                ByteBuffer head = head(root.resolve(file));
                boolean elf = head.limit() >= 64 && head.getInt(0) == ELF_MAGIC;
                if (elf && isStatic(head)) {
                    return Optional.of(program(file, true));
                }
                boolean script = head.limit() > 2 && head.get(0) == '#' && head.get(1) == '!' && file.startsWith("bin");
                if (dynamic == null && (elf || script)) {
                    dynamic = program(file, false);
                }
            }
        }
        return Optional.ofNullable(dynamic);
    }

    private static boolean isCandidate(Path root, Path file) {
        return file.getNameCount() <= 2
                && Files.isExecutable(root.resolve(file))
                && file.toString().codePoints().noneMatch(c -> c == '\\' || Character.isISOControl(c));
    }

    private static ByteBuffer head(Path file) throws IOException {
        if (!Files.isReadable(file)) {
            return ByteBuffer.allocate(0);
        }
        try (InputStream in = Files.newInputStream(file)) {
            return ByteBuffer.wrap(in.readNBytes(HEAD));
        }
    }

    private static TreeContent.Program program(Path file, boolean isStatic) {
        Path parent = file.getParent();
        return new TreeContent.Program(
                parent == null ? "." : parent.toString(), String.valueOf(file.getFileName()), isStatic);
    }

    /** A program that names no interpreter is linked statically. Others than 64-bit little-endian ones count as not. */
    private static boolean isStatic(ByteBuffer head) {
        if (head.get(4) != CLASS_64 || head.get(5) != LITTLE_ENDIAN) {
            return false;
        }
        ByteBuffer elf = head.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        long offset = elf.getLong(32);
        int size = Short.toUnsignedInt(elf.getShort(54));
        int count = Short.toUnsignedInt(elf.getShort(56));
        if (offset < 64 || count == 0 || size < 56 || offset + (long) size * count > elf.limit()) {
            return false;
        }
        for (int i = 0; i < count; i++) {
            if (elf.getInt((int) offset + i * size) == PT_INTERP) {
                return false;
            }
        }
        return true;
    }
}
