package dev.cairn.model;

import java.util.List;

/**
 * Compiles Java, with Maven where there is a {@code pom.xml}, and puts it onto a runtime made by jlink or onto a
 * given image.
 *
 * @param from {@code jlink} or an image by digest that has a Java runtime
 * @param main the main class
 * @param source the folder with the sources (without Maven), or with the {@code pom.xml}, relative to the root
 * @param modules modules of the JDK beyond those that jdeps finds
 * @param jvm options for the Java virtual machine
 */
public record JavaBuilderSpec(String from, String main, String source, List<String> modules, List<String> jvm)
        implements BuilderSpec {

    public JavaBuilderSpec {
        modules = List.copyOf(modules);
        jvm = List.copyOf(jvm);
    }
}
