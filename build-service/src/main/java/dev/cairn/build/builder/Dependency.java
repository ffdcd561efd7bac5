package dev.cairn.build.builder;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;

import dev.cairn.event.BuildInput;

/**
 * A jar that an application needs, from a folder that is laid out as a Maven repository: there its coordinates can be told
 * from the path, which the name of a file alone does not allow ({@code a-1-2.jar}).
 *
 * @param file where it is
 * @param group Maven's group id
 * @param artifact Maven's artifact id
 * @param version Maven's version; of a snapshot its base version
 */
record Dependency(Path file, String group, String artifact, String version) {

    private static final int PARTS_BESIDE_THE_GROUP = 3;

    /** Of a file in the folder: {@code GROUP/PARTS/ARTIFACT/VERSION/FILE}. */
    static Dependency in(Path repository, Path file) {
        Path path = repository.relativize(file);
        int group = path.getNameCount() - PARTS_BESIDE_THE_GROUP;
        if (group < 1) {
            throw new IllegalArgumentException(path + " is no path in a Maven repository");
        }
        return new Dependency(
                file,
                path.subpath(0, group).toString().replace('/', '.'),
                path.getName(group).toString(),
                path.getName(group + 1).toString());
    }

    /** What it is called in the image: the group tells apart files of the same name. */
    String name() {
        return group + "." + Objects.requireNonNull(file.getFileName(), "a file has a name");
    }

    BuildInput input() throws IOException {
        String file = String.valueOf(this.file.getFileName());
        String plain = artifact + "-" + version;
        // What comes after the version is a classifier: another content of the same coordinates.
        String classifier =
                file.startsWith(plain + "-") ? ":" + file.substring(plain.length() + 1, file.length() - 4) : "";
        return new BuildInput(
                "dependency",
                group + ":" + artifact + classifier,
                version,
                Hashes.of(this.file).toString());
    }
}
