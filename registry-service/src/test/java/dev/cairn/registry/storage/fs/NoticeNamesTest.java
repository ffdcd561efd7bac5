package dev.cairn.registry.storage.fs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.cairn.registry.storage.Outbox;
import dev.cairn.registry.storage.RegistryStorage;
import dev.cairn.registry.storage.StorageTestBase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A notice's name, also when the files that it is made from are lost, spoiled, or of yesterday. */
class NoticeNamesTest extends StorageTestBase {

    @TempDir
    private Path temp;

    private final Random random = new Random(11);

    @Override
    protected RegistryStorage open() throws IOException {
        return FileStorage.open(temp.resolve("data"), random, clock, MAX_BLOB_BYTES);
    }

    private DataDirectory directory() {
        return new DataDirectory(temp.resolve("data"));
    }

    private record Name(String store, long number) {}

    private List<Name> waiting() {
        return storage.outbox().oldest(100).stream()
                .map(entry -> new Name(entry.store(), entry.sequence()))
                .toList();
    }

    private List<Name> deliver() {
        List<Name> names = new ArrayList<>(waiting());
        storage.outbox().oldest(100).forEach(storage.outbox()::delivered);
        return names;
    }

    @Test
    void bothFilesAreThereFromTheFirstStartOn() {
        assertThat(directory().storeId()).exists();
        assertThat(directory().outboxReserved()).hasContent("1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"outbox-numbers", "store-id"})
    void aStoreThatHasLostOneFileHasANewNameInItsNotices(String lost) throws IOException {
        stored("one");
        Set<Name> told = new HashSet<>(deliver());
        storage.close();
        Files.delete(temp.resolve("data").resolve(lost));
        storage = open();

        stored("two");

        assertThat(waiting()).hasSize(1).noneMatch(name -> told.stream().anyMatch(old -> old.store.equals(name.store)));
        List<Name> waiting = waiting();
        reopen();
        assertThat(waiting()).as("the new name stays").isEqualTo(waiting);
    }

    @ParameterizedTest
    @ValueSource(strings = {"outbox-numbers", "store-id"})
    void noticesThatWaitWhenAFileIsLostKeepTheirNamesAndComeFirst(String lost) throws IOException {
        stored("one");
        stored("two");
        List<Name> before = waiting();
        storage.close();
        Files.delete(temp.resolve("data").resolve(lost));
        storage = open();

        stored("three");

        assertThat(waiting()).hasSize(3).startsWith(before.toArray(Name[]::new)).doesNotHaveDuplicates();
        assertThat(waiting().getLast().store).isNotEqualTo(before.getFirst().store);
    }

    /** As docs/operations.md says it. */
    @Test
    void anOlderCopyThatIsRestoredWithoutItsNamesTellsOfWhatIsNewUnderANewOne() throws IOException {
        stored("one");
        List<Name> inTheCopy = waiting();
        storage.close();
        copy(temp.resolve("data"), temp.resolve("copy"));
        storage = open();
        stored("two");
        Set<Name> told = new HashSet<>(deliver());
        storage.close();
        Files.move(temp.resolve("data"), temp.resolve("away"));
        Files.move(temp.resolve("copy"), temp.resolve("data"));
        Files.delete(directory().storeId());
        Files.delete(directory().outboxReserved());
        storage = open();

        stored("three");

        assertThat(told)
                .as("what waited then was told since, and is known by its name")
                .containsAll(inTheCopy);
        assertThat(waiting()).hasSize(2).startsWith(inTheCopy.toArray(Name[]::new));
        assertThat(told).noneMatch(old -> old.store.equals(waiting().getLast().store));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    @Test
    void aNumberOfANoticeThatLiesInTheOutboxIsNotGivenAgain() throws IOException {
        stored("one");
        stored("two");
        storage.close();
        Files.writeString(directory().outboxReserved(), "1");
        storage = open();

        stored("three");

        assertThat(storage.outbox().oldest(10))
                .extracting(Outbox.Entry::sequence)
                .containsExactly(1L, 2L, 3L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "store", "1-1-1-1-1", "\0\0\0", "\u00ff\u00fe"})
    void aStoresNameThatIsNoneEndsTheStartAndSaysWhatToDo(String content) throws IOException {
        spoilAndStart(directory().storeId(), content);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "many", "0", "-1", "99999999999999999999", "\0\0\0", "\u00ff\u00fe"})
    void aNumberThatIsNoneEndsTheStartAndSaysWhatToDo(String content) throws IOException {
        spoilAndStart(directory().outboxReserved(), content);
    }

    private void spoilAndStart(Path file, String content) throws IOException {
        storage.close();
        byte[] before = Files.readAllBytes(file);
        byte[] bytes = new byte[content.length()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) content.charAt(i);
        }
        Files.write(file, bytes);

        assertThatThrownBy(this::open)
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("delete it");

        Files.write(file, before);
        storage = open();
    }
}
