package dev.cairn.cli.registry;

import java.util.List;
import java.util.Map;
import java.util.Objects;

import dev.cairn.cli.console.Console;
import dev.cairn.cli.console.Console.Tone;
import dev.cairn.cli.console.Texts;
import dev.cairn.cli.registry.layout.Descriptor;
import dev.cairn.cli.registry.layout.Manifest;

/** A manifest for people. */
final class ManifestPrinter {

    private final Console console;

    ManifestPrinter(Console console) {
        this.console = console;
    }

    void print(ArtifactReference asked, Manifest manifest, ArtifactFacts.Facts facts, List<Descriptor> referrers) {
        field("repository", asked.repository());
        if (asked.digest() == null) {
            field("tag", asked.reference());
        }
        field("digest", manifest.digest().toString());
        field("media type", manifest.mediaType());
        if (facts.artifactType() != null) {
            field("artifact", facts.artifactType());
        }
        field("size", Texts.bytes(facts.size()) + " in all, " + Texts.bytes(manifest.size()) + " of it the manifest");
        if (!facts.platforms().isEmpty()) {
            field("platforms", Texts.list(facts.platforms()));
        }
        manifest.subject().ifPresent(subject -> field("subject", subject.digest() + "  " + subject.mediaType()));
        manifest.config().ifPresent(config -> field("config", text(config)));
        list("layers", manifest.layers());
        list("manifests", manifest.manifests());
        annotations(manifest.annotations());
        list("referrers", referrers);
    }

    private void field(String name, String value) {
        console.line("%-11s %s".formatted(name, Texts.printable(value)));
    }

    private void list(String name, List<Descriptor> descriptors) {
        if (!descriptors.isEmpty()) {
            console.line("");
            console.line(console.paint(Tone.TITLE, name));
            descriptors.forEach(each -> console.line("  " + Texts.printable(text(each))));
        }
    }

    private static String text(Descriptor descriptor) {
        return descriptor.digest() + "  " + "%9s".formatted(Texts.bytes(descriptor.size()))
                + (descriptor.platform() == null ? "" : "  " + descriptor.platform())
                + "  " + Objects.requireNonNullElse(descriptor.artifactType(), descriptor.mediaType());
    }

    private void annotations(Map<String, String> annotations) {
        if (!annotations.isEmpty()) {
            console.line("");
            console.line(console.paint(Tone.TITLE, "annotations"));
            annotations.forEach(
                    (name, value) -> console.line("  " + Texts.printable(name) + " = " + Texts.shortened(value, 200)));
        }
    }
}
