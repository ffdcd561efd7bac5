package dev.cairn.registry.api;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;

import dev.cairn.registry.api.UploadModel.Claim;
import dev.cairn.registry.api.UploadModel.Named;
import dev.cairn.registry.api.UploadModel.Step;

/** Uploads in any order, with ranges and digests that are right and wrong, against {@link UploadModel}. */
class UploadSequenceFuzzTest {

    private static final ServedRegistry REGISTRY = ServedRegistry.start();
    private static final FuzzTarget TARGET = new FuzzTarget(REGISTRY.port(), REGISTRY.folder());
    private static final AtomicInteger REPOSITORIES = new AtomicInteger();

    @AfterContainer
    static void stop() {
        TARGET.close();
        REGISTRY.close();
    }

    @Property
    void everyStepIsAnsweredAsTheModelSays(@ForAll("sequences") List<Step> steps) {
        UploadModel model = new UploadModel(TARGET, "seq/" + REPOSITORIES.incrementAndGet());

        steps.forEach(model::run);

        model.assertAllContent();
    }

    @Provide
    Arbitrary<List<Step>> sequences() {
        Arbitrary<Integer> slot = Arbitraries.integers().between(0, 1);
        Arbitrary<String> bytes = Arbitraries.of("", "a", "bc", "def", "x".repeat(70_000));
        Arbitrary<Claim> claim = Arbitraries.of(
                Claim.NONE,
                Claim.NONE,
                Claim.RIGHT,
                Claim.RIGHT,
                Claim.RIGHT,
                Claim.GAP,
                Claim.OVERLAP,
                Claim.LENGTH,
                Claim.NO_RANGE);
        Arbitrary<Named> named = Arbitraries.of(
                Named.SHA256,
                Named.SHA256,
                Named.SHA256,
                Named.SHA512,
                Named.SHA512,
                Named.OTHER,
                Named.MALFORMED,
                Named.NONE);
        Arbitrary<Step> begin = Combinators.combine(
                        slot, Arbitraries.of("", "?digest-algorithm=sha256", "?digest-algorithm=sha512"))
                .as(Step.Begin::new);
        Arbitrary<Step> chunk = Combinators.combine(slot, bytes, claim).as(Step.Chunk::new);
        Arbitrary<Step> finish = Combinators.combine(slot, bytes, claim, named).as(Step.Finish::new);
        Arbitrary<Step> whole = Combinators.combine(bytes, named).as(Step.Whole::new);
        return Arbitraries.<Step>oneOf(
                        begin,
                        chunk,
                        chunk,
                        finish,
                        whole,
                        slot.map(Step.Status::new),
                        slot.map(Step.Cancel::new),
                        bytes.map(Step.Pull::new),
                        bytes.map(Step.Mount::new),
                        bytes.map(Step.Delete::new))
                .list()
                .ofMaxSize(15);
    }
}
