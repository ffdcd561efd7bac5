package dev.cairn.standalone.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Who builds again: another user where this one may become another, with another umask in any case. */
record OtherUser(String name, List<String> prefix) {

    /** Which nobody has by default. */
    static final String UMASK = "077";

    private static final String NOBODY = "65534";

    /** The other user, if root may become one and that one can read what the build needs. */
    static OtherUser find(Path source) throws InterruptedException, IOException {
        String self = self();
        if (!self.equals("root")) {
            return new OtherUser(self, List.of());
        }
        openForAll(source);
        List<String> prefix = List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups");
        try {
            // That user must be able to run this program, and to read the source.
            List<String> probe = new ArrayList<>(prefix);
            probe.addAll(Self.command());
            probe.add("--version");
            Commands.run(Path.of("/"), Map.of(), probe);
            return new OtherUser("nobody", prefix);
        } catch (DemoFailure e) {
            return new OtherUser(self, List.of()); // that user cannot read this installation
        }
    }

    /** In a container a user may have a number and no name; Java then says "?". */
    private static String self() throws IOException {
        String name = System.getProperty("user.name");
        return name.equals("?") ? String.valueOf(Files.getAttribute(Path.of("/proc/self"), "unix:uid")) : name;
    }

    /** For people: who it is, and whether that is another one than before. */
    String described() {
        return prefix.isEmpty() ? "the same user (" + name + "; only root can take another)" : "user " + name;
    }

    private static void openForAll(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.filter(file -> !Files.isSymbolicLink(file)).toList()) {
                Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
                permissions.add(PosixFilePermission.OTHERS_READ);
                if (permissions.contains(PosixFilePermission.OWNER_EXECUTE)) {
                    permissions.add(PosixFilePermission.OTHERS_EXECUTE);
                }
                Files.setPosixFilePermissions(path, permissions);
            }
        }
    }

    /** A folder that this user can write to. */
    Path workFolder(Path parent) throws IOException {
        Path work = Files.createDirectory(parent.resolve("rebuild-work"));
        Files.setPosixFilePermissions(work, PosixFilePermissions.fromString("rwxrwxrwx"));
        return work;
    }

    /** The command as this user runs it. */
    List<String> run(List<String> command) {
        List<String> whole = new ArrayList<>(prefix);
        whole.addAll(List.of("sh", "-c", "umask " + UMASK + "; exec \"$@\"", "sh"));
        whole.addAll(command);
        return whole;
    }
}
