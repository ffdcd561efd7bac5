package dev.cairn.build.builder;

import java.nio.file.Path;
import java.util.List;

/**
 * A compiled application.
 *
 * @param classes the folder with its classes and resources
 * @param dependencies the jars that it needs, sorted by their names
 */
record JavaClasses(Path classes, List<Path> dependencies) {}
