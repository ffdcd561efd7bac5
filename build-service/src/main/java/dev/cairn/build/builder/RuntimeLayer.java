package dev.cairn.build.builder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.cairn.event.BuildInput;

/** All that an image without a base has below the application: the Java runtime and what of the system that needs. */
final class RuntimeLayer {

    static final String RUNTIME = "/runtime";
    static final String TRUST_STORE = "lib/security/cacerts";
    private static final List<String> MOUNTED = List.of("dev", "proc", "run", "sys");

    private final LayerContent content = LayerContent.onScratch();
    private final List<BuildInput> inputs = new ArrayList<>();

    private RuntimeLayer() {}

    static RuntimeLayer of(JlinkRuntime.Linked linked, Jdk jdk, Tool tool)
            throws IOException, BuildFailedException, InterruptedException {
        RuntimeLayer layer = new RuntimeLayer();
        Path folder = linked.folder();
        layer.inputs.add(new BuildInput("jdk", jdk.implementor(), jdk.version(), null));
        layer.inputs.add(input("runtime", linked.modules(), jdk.version(), folder.resolve("lib/modules")));
        layer.runtime(folder);
        layer.trustStore(folder.resolve(TRUST_STORE));
        for (Path library : SharedLibraries.of(folder, tool)) {
            layer.library(library);
        }
        layer.system();
        return layer;
    }

    LayerContent content() {
        return content;
    }

    List<BuildInput> inputs() {
        return inputs;
    }

    private void runtime(Path folder) throws IOException {
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(folder)) {
            paths = walk.toList();
        }
        for (Path path : paths) {
            String name = folder.relativize(path).toString();
            String to = RUNTIME + "/" + name;
            if (Files.isSymbolicLink(path) && !name.equals(TRUST_STORE)) {
                content.put(to, new Entry.Link(Files.readSymbolicLink(path).toString()));
            } else if (Files.isRegularFile(path)) {
                content.put(to, new Entry.Content(path.toRealPath(), executable(name)));
            }
        }
    }

    private static boolean executable(String name) {
        return name.startsWith("bin/")
                || name.equals("lib/jspawnhelper")
                || name.equals("lib/jexec")
                || name.endsWith(".so");
    }

    /** Often a link to the one of the operating system, whose content is what counts. */
    private void trustStore(Path file) throws IOException {
        if (Files.exists(file)) {
            inputs.add(input("trust-store", "cacerts", null, file));
        }
    }

    private void library(Path path) throws IOException {
        content.put(path.toString(), new Entry.Content(path.toRealPath(), true));
        inputs.add(SharedLibraries.isLibc(path) ? CLibrary.input(path) : input("library", path.toString(), null, path));
    }

    private void system() {
        Accounts.addTo(content);
        content.put("etc/nsswitch.conf", new Entry.Text("passwd: files\ngroup: files\nhosts: files dns\n"));
        content.put("tmp", Entry.Folder.SHARED);
        // Where those who run it mount file systems, also when the image itself is read-only.
        MOUNTED.forEach(folder -> content.put(folder, Entry.Folder.PLAIN));
    }

    static BuildInput input(String kind, String name, @Nullable String version, Path file) throws IOException {
        return new BuildInput(kind, name, version, Hashes.of(file).toString());
    }
}
