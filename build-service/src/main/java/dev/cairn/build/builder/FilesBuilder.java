package dev.cairn.build.builder;

import java.io.IOException;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.cairn.model.FilesBuilderSpec;

/** Puts a tree of the source into an image, onto nothing or onto a base. */
final class FilesBuilder {

    static final String SCRATCH = "scratch";

    private FilesBuilder() {}

    static Image build(BuildRequest request, FilesBuilderSpec spec, @Nullable BaseImage base, WorkFolder work)
            throws IOException, BuildFailedException {
        SourceTree tree = SourceTree.read(request.source(), spec.tree());
        LayerContent content = LayerContent.on(base != null);
        String to = spec.to().equals("/") ? "" : spec.to();
        content.put(to, Entry.Folder.PLAIN);
        tree.entries().forEach((path, entry) -> content.put(to + "/" + path, entry));
        if (base == null) {
            Accounts.addTo(content);
        }
        Layer layer = LayerWriter.write(content, work.file("files.tar.gz"));
        return new Image(
                base,
                List.of(layer),
                spec.entrypoint(),
                spec.workdir(),
                Map.of(),
                List.of(tree.input(spec.tree(), request.commit())));
    }
}
