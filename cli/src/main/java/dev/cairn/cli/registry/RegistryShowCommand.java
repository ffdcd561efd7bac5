package dev.cairn.cli.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import dev.cairn.cli.console.CommonOptions;
import dev.cairn.cli.console.Console;
import dev.cairn.cli.console.ExitCodes;
import dev.cairn.cli.console.Surroundings;
import dev.cairn.cli.registry.layout.Descriptor;
import dev.cairn.cli.registry.layout.Manifest;
import dev.cairn.oci.Digest;
import dev.cairn.oci.client.RegistryException;

/** {@code cairn registry show}. */
@Command(
        name = "show",
        description =
                "Show a manifest or index made readable: its parts with their sizes, its platforms, annotations and"
                        + " subject, and what refers to it, such as signatures and SBOMs.")
final class RegistryShowCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final RegistryOptions options = new RegistryOptions();

    @Parameters(paramLabel = "REPO[:TAG|@DIGEST]", description = "Which one; without a tag or digest the tag 'latest'.")
    private String name = "";

    /**
     * The answer, for scripts.
     *
     * @param tag by which it was asked for
     * @param size of all that it leads to, in bytes
     * @param manifest as it was pushed
     */
    record Shown(
            String repository,
            @Nullable String tag,
            Digest digest,
            String mediaType,
            @Nullable String artifactType,
            long size,
            List<String> platforms,
            JsonNode manifest,
            List<JsonNode> referrers) {}

    RegistryShowCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws RegistryException, InterruptedException {
        ArtifactReference reference = ArtifactReference.parse(name);
        Console console = common.console(surroundings);
        try (RegistrySession registry = options.open(surroundings)) {
            Manifest manifest = new NamedManifests(registry).get(reference);
            ArtifactFacts.Facts facts = new ArtifactFacts(registry, reference.repository(), console::note).of(manifest);
            List<JsonNode> referrers = registry.lists().referrers(reference.repository(), manifest.digest());
            if (console.isJson()) {
                console.json(new Shown(
                        reference.repository(),
                        reference.digest() == null ? reference.reference() : null,
                        manifest.digest(),
                        manifest.mediaType(),
                        facts.artifactType(),
                        facts.size(),
                        facts.platforms(),
                        manifest.json(),
                        referrers));
            } else {
                new ManifestPrinter(console).print(reference, manifest, facts, descriptors(referrers));
            }
        }
        return ExitCodes.OK;
    }

    private static List<Descriptor> descriptors(List<JsonNode> referrers) {
        List<Descriptor> descriptors = new ArrayList<>();
        referrers.forEach(each -> descriptors.add(Descriptor.of(each, "The list of referrers")));
        return descriptors;
    }
}
