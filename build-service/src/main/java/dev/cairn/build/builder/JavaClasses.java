package dev.cairn.build.builder;

import java.nio.file.Path;
import java.util.List;

import dev.cairn.event.BuildInput;

/**
 * A compiled application.
 *
 * @param classes the folder with its classes and resources
 * @param dependencies the jars that it needs, sorted by their names in the image
 * @param inputs what it was compiled from and with, beside the JDK and the jars
 */
record JavaClasses(Path classes, List<Dependency> dependencies, List<BuildInput> inputs) {}
