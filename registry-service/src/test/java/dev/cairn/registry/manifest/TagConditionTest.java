package dev.cairn.registry.manifest;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

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
import dev.cairn.registry.storage.fs.FileStorage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A push that is for one state of its tag. */
class TagConditionTest extends StorageTestBase {

    private static final Tag LATEST = new Tag("latest");
    private static final byte[] CONFIG = Contents.text("{}");
    private static final byte[] OURS = Contents.image(",\"annotations\":{\"by\":\"us\"}", CONFIG);
    private static final byte[] THEIRS = Contents.image(",\"annotations\":{\"by\":\"them\"}", CONFIG);

    @TempDir
    private Path data;

    private ManifestIntake intake;

    @Override
    protected RegistryStorage open() throws IOException {
        return FileStorage.open(data, new SecureRandom(), clock, MAX_BLOB_BYTES);
    }

    @BeforeEach
    void makeIntake() {
        RepositoryPolicies policies = RepositoryPolicies.everywhere(RepositoryPolicy.with(TagRule.MUTABLE));
        intake = new ManifestIntake(storage, policies, new Quotas(storage, policies, clock));
        push(APP, CONFIG);
    }

    @Test
    void whatAnotherPushMakesMeanwhileIsSeenInTheTurnThatWouldMoveTheTag() {
        AtomicBoolean made = new AtomicBoolean();
        TagCondition unlessThere = current -> {
            if (made.compareAndSet(false, true)) {
                take(THEIRS, Optional.empty()); // after the first look
            }
            return current.isEmpty();
        };

        assertThatThrownBy(() -> take(OURS, Optional.of(unlessThere)))
                .isInstanceOfSatisfying(
                        ManifestException.class,
                        e -> assertThat(e.failure()).isInstanceOf(ManifestFailure.NotAsWanted.class));
        assertThat(storage.tags().resolve(APP, LATEST)).contains(Contents.sha256(THEIRS));
    }

    @Test
    void whatIsRefusedAtTheFirstLookIsNotStored() {
        take(THEIRS, Optional.empty());

        assertThatThrownBy(() -> take(OURS, Optional.of(Optional::isEmpty))).isInstanceOf(ManifestException.class);

        assertThat(storage.manifests().find(APP, Contents.sha256(OURS))).isEmpty();
    }

    private Digest take(byte[] image, Optional<TagCondition> condition) {
        return intake.take(new ManifestIntake.Push(
                        APP, image, Optional.of(TYPE), Optional.empty(), List.of(LATEST), condition))
                .digest();
    }
}
