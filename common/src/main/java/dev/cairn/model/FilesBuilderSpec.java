package dev.cairn.model;

import java.util.List;

/**
 * Puts a tree of the repository onto an empty or a given image; nothing is compiled.
 *
 * @param from {@code scratch} or an image by digest ({@code host/name@sha256:...})
 * @param tree the folder of the repository whose content is taken, relative to its root
 * @param to the absolute folder in the image that it becomes
 * @param entrypoint the program and its first arguments; empty leaves the base image's
 * @param workdir the absolute folder that the program starts in
 */
public record FilesBuilderSpec(String from, String tree, String to, List<String> entrypoint, String workdir)
        implements BuilderSpec {

    public FilesBuilderSpec {
        entrypoint = List.copyOf(entrypoint);
    }
}
