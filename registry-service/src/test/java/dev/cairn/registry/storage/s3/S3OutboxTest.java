package dev.cairn.registry.storage.s3;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.cairn.oci.Digest;
import dev.cairn.registry.storage.Outbox;
import dev.cairn.registry.storage.RegistryStorage;
import dev.cairn.registry.storage.StorageTestBase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** What becomes of notices that are damaged in the bucket. */
class S3OutboxTest extends StorageTestBase {

    @AutoClose
    private final TestStore store;

    S3OutboxTest(@TempDir Path temp) throws IOException {
        this.store = new TestStore(temp);
    }

    @Override
    protected RegistryStorage open() throws IOException {
        return store.open(clock, MAX_BLOB_BYTES);
    }

    private FakeS3 fake() {
        assumeTrue(store.fake().isPresent(), "nobody damages the objects of a real store");
        return store.fake().orElseThrow();
    }

    private List<Digest> told() {
        return storage.outbox().oldest(10).stream()
                .map(entry -> entry.notice().digest())
                .toList();
    }

    private String notice(int number) {
        return fake().keys(store.prefix() + "outbox/").get(number);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "null",
                "{}",
                "{\"write\":\"w\",\"value\":{}}",
                "{\"write\":\"w\",\"value\":{\"at\":1,\"record\":\"r\",\"notice\":{\"kind\":\"no-such-kind\"}}}",
                "{\"write\":\"w\",\"value\":{\"at\":1,\"record\":\"r\",\"notice\":{\"kind\":\"collected\"}}}"
            })
    void oneThatCannotBeReadIsKeptAsideAndTheOthersGoOn(String content) {
        Digest first = stored("one").digest();
        stored("two");
        Digest third = stored("three").digest();
        fake().write(notice(1), content);

        assertThat(told()).containsExactly(first, third);

        assertThat(told()).containsExactly(first, third);
        assertThat(storage.outbox().unreadable()).isEqualTo(1);
        assertThat(storage.outbox().waiting()).isEqualTo(2);
        assertThat(fake().keys(store.prefix() + "unreadable/"))
                .singleElement()
                .satisfies(aside -> assertThat(fake().text(aside)).isEqualTo(content));
    }

    @Test
    void oneThatCannotBeReadIsNoReasonNotToStart() throws IOException {
        stored("one");
        Digest second = stored("two").digest();
        String bad = notice(0);
        fake().write(bad, "{");
        fake().write(bad.substring(0, bad.lastIndexOf('/')) + "/what", "somebody's own");

        reopen();

        assertThat(told()).containsExactly(second);
        assertThat(storage.outbox().unreadable()).isEqualTo(1);
        reopen();
        assertThat(storage.outbox().unreadable()).as("they are kept").isEqualTo(1);
        assertThat(fake().keys(store.prefix() + "outbox/")).hasSize(2);
    }

    @Test
    void aNoticeOfARecordThatCannotBeReadHoldsNothingUp() throws IOException {
        stored("one");
        Digest second = stored("two").digest();
        String manifest = fake().keys(store.prefix() + "repos/").stream()
                .filter(key -> key.contains("/_manifests/") && !key.endsWith(second.hex()))
                .findFirst()
                .orElseThrow();
        fake().write(manifest, "{");

        reopen(); // what is told is looked up in the record then

        assertThat(told()).containsExactly(second);
        assertThat(storage.outbox().unreadable()).isEqualTo(1);
    }

    @Test
    void aLeaseThatCannotBeReadIsNoReasonNotToStart() throws IOException {
        stored("one");
        fake().write(fake().keys(store.prefix() + "lanes/").getFirst(), "{\"write\":\"w\",\"value\":{}}");

        reopen();

        Digest second = stored("two").digest();
        assertThat(storage.outbox().oldest(10))
                .extracting(Outbox.Entry::notice)
                .extracting(notice -> notice.digest())
                .containsExactly(second);
    }
}
