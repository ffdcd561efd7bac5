package dev.cairn.standalone.demo;

import java.nio.file.Path;
import java.util.List;

import dev.cairn.standalone.Main;

/** How to run this very program again. */
final class Self {

    private Self() {}

    static List<String> command() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName());
    }
}
