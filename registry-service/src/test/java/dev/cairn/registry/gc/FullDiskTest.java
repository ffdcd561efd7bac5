package dev.cairn.registry.gc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.oci.Digest;
import dev.cairn.registry.Contents;
import dev.cairn.registry.SmallDisk;
import dev.cairn.registry.policy.RepositoryPolicy;
import dev.cairn.registry.policy.Retention;
import dev.cairn.registry.policy.TagRule;
import dev.cairn.registry.storage.Outbox;
import dev.cairn.registry.storage.RegistryStorage;
import dev.cairn.registry.storage.StorageException;
import dev.cairn.registry.storage.StorageTestBase;
import dev.cairn.registry.storage.fs.FileStorage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** On a disk without a free byte, for which a small tmpfs stands: only where this process may mount one. */
class FullDiskTest extends StorageTestBase {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final GcTimes TIMES = new GcTimes(HOUR, HOUR, HOUR);

    @TempDir
    private Path folder;

    private @Nullable SmallDisk disk;

    @Override
    protected RegistryStorage open() throws IOException {
        if (disk == null) {
            disk = SmallDisk.on(folder);
        }
        return FileStorage.open(folder.resolve("data"), new SecureRandom(), clock, MAX_BLOB_BYTES);
    }

    @AfterEach
    void unmount() {
        if (disk != null) {
            disk.close();
        }
    }

    private Path fill() throws IOException {
        return Objects.requireNonNull(disk).fill();
    }

    private List<GcItem> collect() {
        List<GcItem> items = new ArrayList<>();
        Retention untagged = new Retention(OptionalInt.empty(), Optional.empty(), Optional.of(HOUR));
        new Collector(
                        storage,
                        _ -> new RepositoryPolicy(TagRule.RECREATABLE, false, untagged, OptionalLong.empty()),
                        () -> Optional.of(_ -> false),
                        clock,
                        _ -> {})
                .run(TIMES, false, items::add);
        clock.pass(HOUR.plusMinutes(1));
        return items;
    }

    @Test
    void theCollectorFreesRoomAndTellsTheLogOfIt() throws IOException {
        push(APP, Contents.random(1, 1 << 20));
        List<Digest> untagged = List.of(stored("one").digest(), stored("two").digest());
        storage.outbox().oldest(100).forEach(storage.outbox()::delivered);
        clock.pass(HOUR.plusMinutes(1));
        fill();
        assertThatThrownBy(() -> push(APP, Contents.random(2, 100))).isInstanceOf(StorageException.class);

        List<GcItem> items = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            items.addAll(collect());
        }

        assertThat(items)
                .filteredOn(item -> item.kind() == GcItem.Kind.MANIFEST)
                .extracting(GcItem::digest)
                .containsExactlyInAnyOrderElementsOf(untagged);
        assertThat(storage.outbox().oldest(100))
                .extracting(Outbox.Entry::notice)
                .extracting(notice -> notice.digest())
                .containsExactlyInAnyOrderElementsOf(untagged);
        assertThat(folder.toFile().getUsableSpace()).isGreaterThan(900 << 10);
        assertThat(Files.size(folder.resolve("data/reserve"))).isEqualTo(4 << 20);
        push(APP, Contents.random(3, 100));
    }

    @Test
    void whileTheReserveIsGivenUpUploadsDoNotTakeIt() throws IOException {
        fill();

        assertThat(storage.releaseReserve()).isTrue();
        assertThatThrownBy(() -> push(APP, Contents.random(2, 100))).isInstanceOf(StorageException.class);
        assertThat(storage.releaseReserve()).as("twice").isFalse();

        storage.makeReserve();
        assertThat(Files.size(folder.resolve("data/reserve"))).isEqualTo(4 << 20);
    }

    @Test
    void aRegistryStartsOnAFullDiskAndKeepsBackWhatItCanLater() throws IOException {
        storage.releaseReserve();
        storage.close();
        Path filling = fill();

        storage = open();
        assertThat(storage.releaseReserve()).isFalse();

        Files.delete(filling);
        storage.makeReserve();
        assertThat(storage.releaseReserve()).isTrue();
    }
}
