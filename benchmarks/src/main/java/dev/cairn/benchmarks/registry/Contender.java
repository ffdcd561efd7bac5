package dev.cairn.benchmarks.registry;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A registry that can be started. */
sealed interface Contender permits CairnRegistry, DockerRegistry {

    /** Its name in figures. */
    String name();

    /** Starts it on a folder, which it keeps its data in, and returns when it answers. */
    Server start(Path folder) throws IOException, InterruptedException;

    /**
     * Gives a manifest more tags, while the registry is stopped, by doing to the folder what a push of each does.
     *
     * @param folder that it was started on
     * @param tag the tag that there is; its files are what the others get
     */
    void addTags(Path folder, String repository, String tag, List<String> more) throws IOException;
}
