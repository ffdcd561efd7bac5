package dev.cairn.cli.delivery;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import dev.cairn.cli.facts.FactReader;
import dev.cairn.cli.facts.RecordedFact;
import dev.cairn.event.ArtifactBuilt;
import dev.cairn.event.ArtifactPublished;
import dev.cairn.event.RegistryEvent;
import dev.cairn.event.Topic;
import dev.cairn.log.ReadFrom;
import dev.cairn.oci.Digest;

/**
 * What the registry tells, as steps of a trail. It knows no delivery, so a digest is what joins them: that of what was
 * built, of its evidence, or of what names either as its subject.
 */
final class RegistrySteps {

    /** The topics whose facts say of which delivery they are. */
    static final Set<Topic> OTHER_TOPICS = EnumSet.complementOf(EnumSet.of(Topic.REGISTRY));

    private static final Set<Topic> REGISTRY = EnumSet.of(Topic.REGISTRY);

    private RegistrySteps() {}

    /** The steps of a delivery, with those of the registry among them, in order. */
    static List<RecordedFact> joined(List<RecordedFact> steps, FactReader reader) {
        Set<Digest> digests = new HashSet<>();
        for (RecordedFact step : steps) {
            if (step.data() instanceof ArtifactBuilt built) {
                Stream.of(built.digest(), built.sbom(), built.provenance(), built.signature())
                        .forEach(digest -> {
                            if (digest != null) {
                                digests.add(digest);
                            }
                        });
            }
        }
        if (digests.isEmpty()) {
            return steps;
        }
        List<RecordedFact> all = new ArrayList<>(steps);
        all.addAll(reader.merged(
                REGISTRY,
                ReadFrom.beginning(),
                fact -> fact.data() instanceof RegistryEvent event && concerns(event, digests)));
        all.sort(RecordedFact.ORDER);
        return all;
    }

    private static boolean concerns(RegistryEvent event, Set<Digest> digests) {
        return digests.contains(event.digest())
                || (event instanceof ArtifactPublished published
                        && published.subject() != null
                        && digests.contains(published.subject()));
    }

    /** What the registry tells of digests that the reference names. */
    static List<RecordedFact> named(Reference reference, FactReader reader) {
        return reader.merged(
                REGISTRY,
                ReadFrom.beginning(),
                fact -> fact.data() instanceof RegistryEvent event && reference.names(event.digest()));
    }
}
