package dev.cairn.registry.storage.fs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.cairn.registry.policy.TagRule;
import dev.cairn.registry.storage.ManifestStore.StoredManifest;
import dev.cairn.registry.storage.RegistryStorage;
import dev.cairn.registry.storage.StorageTestBase;

import static org.assertj.core.api.Assertions.assertThat;

/** What a crash between a manifest's bytes and its record leaves. */
class ManifestLeftoversTest extends StorageTestBase {

    @TempDir
    private Path temp;

    @Override
    protected RegistryStorage open() throws IOException {
        return FileStorage.open(temp.resolve("data"), new Random(7), clock, MAX_BLOB_BYTES);
    }

    private DataDirectory directory() {
        return new DataDirectory(temp.resolve("data"));
    }

    private StoredManifest leftOver() throws IOException {
        StoredManifest manifest = stored("left over");
        Files.delete(directory().manifestRecord(APP, manifest.digest()));
        return manifest;
    }

    @Test
    void theyAreTakenAwayAndTheirContentIsFreed() throws IOException {
        StoredManifest leftOver = leftOver();
        StoredManifest kept = stored("kept");
        clock.pass(Duration.ofHours(1));

        storage.content().reclaim(clock.instant());

        assertThat(directory().manifest(APP, leftOver.digest())).doesNotExist();
        assertThat(directory().content(leftOver.digest())).doesNotExist();
        assertThat(storage.manifests().read(APP, kept.digest())).isPresent();
    }

    @Test
    void theyStayWhileTheyMayBeAPushThatGoesOn() throws IOException {
        StoredManifest leftOver = leftOver();

        storage.content().reclaim(clock.instant().minus(Duration.ofHours(1)));

        assertThat(directory().manifest(APP, leftOver.digest())).exists();
        storage.manifests().put(APP, leftOver, Optional.empty());
        assertThat(storage.manifests().read(APP, leftOver.digest())).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no digest"})
    void theyStayWhereATagNamesThemOrMay(String tag) throws IOException {
        StoredManifest manifest = stored("tagged");
        storage.tags().put(APP, TAG, manifest.digest(), TagRule.MUTABLE);
        Files.delete(directory().manifestRecord(APP, manifest.digest()));
        if (!tag.isEmpty()) {
            Files.writeString(directory().tag(APP, TAG), tag);
        }
        reopen();
        clock.pass(Duration.ofHours(1));

        storage.content().reclaim(clock.instant());

        assertThat(directory().manifest(APP, manifest.digest())).exists();
    }

    @Test
    void theyStayWhileItIsNotKnownThatThereIsNoRecord() throws IOException {
        StoredManifest manifest = leftOver();
        Path record = directory().manifestRecord(APP, manifest.digest());
        Files.createSymbolicLink(record, record.getFileName()); // cannot even be looked at
        clock.pass(Duration.ofHours(1));

        storage.content().reclaim(clock.instant());

        assertThat(directory().manifest(APP, manifest.digest())).exists();
    }
}
