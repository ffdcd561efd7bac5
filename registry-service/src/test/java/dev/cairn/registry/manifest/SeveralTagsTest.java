package dev.cairn.registry.manifest;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.oci.Digest;
import dev.cairn.registry.Contents;
import dev.cairn.registry.model.Tag;
import dev.cairn.registry.policy.RepositoryPolicies;
import dev.cairn.registry.policy.RepositoryPolicy;
import dev.cairn.registry.policy.TagRule;
import dev.cairn.registry.quota.Quotas;
import dev.cairn.registry.storage.RegistryStorage;
import dev.cairn.registry.storage.StorageTestBase;
import dev.cairn.registry.storage.TagStore.TagRecord;
import dev.cairn.registry.storage.fs.FileStorage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A push with several tags gets them all, or none. */
class SeveralTagsTest extends StorageTestBase {

    private static final int ROUNDS = 40;
    private static final int RACERS = 6;
    private static final byte[] CONFIG = Contents.text("{}");

    @TempDir
    private Path data;

    private ManifestIntake intake;

    @Override
    protected RegistryStorage open() throws IOException {
        return FileStorage.open(data, new SecureRandom(), clock, MAX_BLOB_BYTES);
    }

    @BeforeEach
    void makeIntake() {
        RepositoryPolicies policies = RepositoryPolicies.everywhere(RepositoryPolicy.with(TagRule.IMMUTABLE));
        intake = new ManifestIntake(storage, policies, new Quotas(storage, policies, clock));
        push(APP, CONFIG);
    }

    private Digest take(String text, Tag... tags) {
        byte[] image = Contents.image(",\"annotations\":{\"t\":\"" + text + "\"}", CONFIG);
        return intake.take(new ManifestIntake.Push(
                        APP, image, Optional.of(TYPE), Optional.of(Contents.sha256(image)), List.of(tags)))
                .digest();
    }

    private Set<TagRecord> tags() {
        return new HashSet<>(storage.tags().all(APP));
    }

    @Test
    void ofRacingPushesThatShareATagTheLosersLeaveNone() throws Exception {
        Random random = new Random(3);
        for (int i = 0; i < ROUNDS; i++) {
            int round = i;
            Tag first = new Tag("shared-" + round);
            Tag second = new Tag("common-" + round);
            List<Tag[]> wanted = new ArrayList<>();
            for (int racer = 0; racer < RACERS; racer++) {
                List<Tag> tags = new ArrayList<>(List.of(new Tag("own-" + round + "-" + racer), first, second));
                Collections.shuffle(tags, random);
                wanted.add(tags.toArray(Tag[]::new));
            }
            Set<TagRecord> before = tags();

            List<Optional<Digest>> results = race(RACERS, racer -> {
                try {
                    return Optional.of(take(round + "/" + racer, wanted.get(racer)));
                } catch (ManifestException _) {
                    return Optional.empty();
                }
            });

            List<Digest> winners = results.stream().flatMap(Optional::stream).toList();
            assertThat(winners).hasSize(1);
            Set<TagRecord> made = tags();
            made.removeAll(before);
            assertThat(made)
                    .hasSize(3)
                    .allSatisfy(tag -> assertThat(tag.manifest()).isEqualTo(winners.getFirst()));
        }
    }

    @Test
    void aTagThatWasDeletedIsSeenBeforeTheOthersAreMade() {
        Tag gone = new Tag("gone");
        take("first", gone);
        storage.tags().delete(APP, gone);

        assertThatThrownBy(() -> take("second", new Tag("new"), gone))
                .isInstanceOfSatisfying(
                        ManifestException.class,
                        e -> assertThat(e.failure()).isInstanceOf(ManifestFailure.TagGone.class));

        assertThat(tags()).isEmpty();
    }
}
