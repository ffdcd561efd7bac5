package dev.cairn.build.builder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.cairn.event.BuildInput;
import dev.cairn.model.JavaBuilderSpec;

/** Compiles a Java application and lays it upon a runtime made for it, or upon a base image that has one. */
final class JavaBuilder {

    static final String JLINK = "jlink";
    private static final String APP = "/app";
    private static final Map<String, String> ENVIRONMENT = Map.of("LANG", "C.UTF-8", "PATH", "/runtime/bin");

    private final BuilderConfig config;
    private final JlinkRuntime runtimes;
    private final LayerCache layers;
    private final MavenBuild maven;
    private final String builderId;

    JavaBuilder(BuilderConfig config, String builderId) throws IOException {
        Path cache = Files.createDirectories(config.workFolder().resolve("cache"));
        this.config = config;
        this.builderId = builderId;
        this.maven = new MavenBuild(config);
        this.runtimes = new JlinkRuntime(config, cache);
        this.layers = new LayerCache(cache);
    }

    Image build(
            BuildRequest request, JavaBuilderSpec spec, @Nullable BaseImage base, WorkFolder work, Deadline deadline)
            throws IOException, BuildFailedException, InterruptedException {
        Tool tool = new Tool(config, work, deadline, builderId);
        Jdk jdk = Jdk.at(config.javaHome());
        JavaClasses classes = compile(request, spec, jdk, tool, work, deadline);
        MainClass.check(spec.main(), classes);
        List<Layer> made = new ArrayList<>();
        List<BuildInput> inputs = new ArrayList<>();
        if (base == null) {
            RuntimeLayer runtime = RuntimeLayer.of(runtimes.link(classes, spec, jdk, tool, work), jdk, tool);
            made.add(layers.get(runtime.content(), work, "runtime-layer"));
            inputs.addAll(runtime.inputs());
        } else {
            inputs.add(new BuildInput("jdk", jdk.implementor(), jdk.version(), null));
        }
        for (Dependency jar : classes.dependencies()) {
            inputs.add(jar.input());
        }
        inputs.addAll(classes.inputs());
        made.addAll(applicationLayers(classes, base != null, work));
        return new Image(
                base,
                made,
                entrypoint(spec, classes, base != null),
                APP,
                base == null ? ENVIRONMENT : Map.of(),
                inputs);
    }

    private JavaClasses compile(
            BuildRequest request, JavaBuilderSpec spec, Jdk jdk, Tool tool, WorkFolder work, Deadline deadline)
            throws IOException, BuildFailedException, InterruptedException {
        SourceTree tree = SourceTree.read(request.source(), spec.source());
        return MavenBuild.fits(tree.root())
                ? maven.compile(request, spec.source(), tool, work, deadline)
                : JavacCompilation.compile(tree, tree.input(spec.source(), request.commit()), jdk, tool, work);
    }

    /** The dependencies lie below what changes with every commit, and are sent once. */
    private static List<Layer> applicationLayers(JavaClasses classes, boolean onBase, WorkFolder work)
            throws IOException, BuildFailedException {
        List<Layer> made = new ArrayList<>();
        if (!classes.dependencies().isEmpty()) {
            LayerContent jars = LayerContent.on(onBase);
            classes.dependencies()
                    .forEach(jar -> jars.put(APP + "/deps/" + jar.name(), new Entry.Content(jar.file(), false)));
            made.add(LayerWriter.write(jars, work.file("deps-layer.tar.gz")));
        }
        LayerContent own = LayerContent.on(onBase);
        SourceTree.read(classes.classes(), ".")
                .entries()
                .forEach((path, entry) -> own.put(APP + "/classes/" + path, entry));
        made.add(LayerWriter.write(own, work.file("app-layer.tar.gz")));
        return made;
    }

    private static List<String> entrypoint(JavaBuilderSpec spec, JavaClasses classes, boolean onBase) {
        List<String> command = new ArrayList<>();
        command.add(onBase ? "java" : RuntimeLayer.RUNTIME + "/bin/java");
        command.addAll(spec.jvm());
        List<String> path = new ArrayList<>(List.of(APP + "/classes"));
        classes.dependencies().forEach(jar -> path.add(APP + "/deps/" + jar.name()));
        command.addAll(List.of("-cp", String.join(":", path), spec.main()));
        return command;
    }
}
