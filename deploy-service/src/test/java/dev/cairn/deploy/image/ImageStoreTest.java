package dev.cairn.deploy.image;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.cairn.deploy.files.Trees;
import dev.cairn.oci.Digest;
import dev.cairn.oci.ImageReference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ImageStoreTest {

    private static final Map<String, Object> RUN = Map.of(
            "Entrypoint", List.of("/app"), "Cmd", List.of("serve"), "Env", List.of("A=b=c"), "WorkingDir", "/srv");

    @TempDir
    Path temp;

    private final TestRegistry registry = new TestRegistry();
    private ImageStore store;

    @BeforeEach
    void open() throws IOException {
        store = store(ImageLimits.DEFAULT, RegistryAccess.anonymous());
    }

    @AfterEach
    void removeReadOnlyRoots() throws IOException {
        registry.close();
        Trees.delete(temp.resolve("images"));
    }

    @Test
    void anImageIsUnpackedWithItsConfiguration() throws IOException {
        UnpackedImage image = store.obtain(registry.image(RUN, new TestLayer().program("app", bytes("program"))));

        assertThat(image.root().resolve("app")).hasContent("program");
        assertThat(image.config().command()).containsExactly("/app", "serve");
        assertThat(image.config().env()).containsExactly(Map.entry("A", "b=c"));
        assertThat(image.config().workingDir()).isEqualTo("/srv");
    }

    @Test
    void nothingInARootCanBeWrittenTo() throws IOException {
        UnpackedImage image = store.obtain(registry.image(
                RUN,
                new TestLayer()
                        .program("bin/app", bytes("x"))
                        .file("etc/app.conf", "y")
                        .folder("var")));

        try (Stream<Path> all = Files.walk(image.root())) {
            assertThat(all.filter(p -> !Files.isSymbolicLink(p)))
                    .allSatisfy(p -> assertThat(Files.getPosixFilePermissions(p))
                            .contains(PosixFilePermission.OTHERS_READ)
                            .doesNotContain(
                                    PosixFilePermission.OWNER_WRITE,
                                    PosixFilePermission.GROUP_WRITE,
                                    PosixFilePermission.OTHERS_WRITE));
        }
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(image.root().resolve("bin/app"))))
                .isEqualTo("r-xr-xr-x");
    }

    @Test
    void anImageIsPulledOnceHoweverManyWantIt() throws Exception {
        ImageReference image = registry.image(RUN, new TestLayer().program("app", bytes("x")));

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<UnpackedImage> obtain = () -> store.obtain(image);
            for (Future<UnpackedImage> done : threads.invokeAll(List.of(obtain, obtain, obtain, obtain))) {
                assertThat(done.get().root()).isDirectory();
            }
        }

        assertThat(registry.requests()).as("manifest, configuration, layer").isEqualTo(3);
    }

    @Test
    void anImageThatLiesReadyNeedsNoRegistry() throws IOException {
        ImageReference image = registry.image(RUN, new TestLayer().program("app", bytes("x")));
        Path root = store.obtain(image).root();
        registry.close();

        assertThat(store(ImageLimits.DEFAULT, RegistryAccess.anonymous())
                        .obtain(image)
                        .root())
                .isEqualTo(root)
                .isDirectory();
    }

    @Test
    void theVariantForThisMachineIsChosenFromAnIndex() {
        ImageReference own = registry.image(RUN, new TestLayer().file("which", "own"));
        ImageReference other = registry.image("s390x", RUN, new TestLayer().file("which", "other"));

        UnpackedImage image =
                store.obtain(registry.index(Map.of("s390x", other, TestRegistry.hostArchitecture(), own)));

        assertThat(image.root().resolve("which")).hasContent("own");
    }

    @Test
    void anImageForAnotherMachineIsRefused() {
        ImageReference other = registry.image("s390x", RUN, new TestLayer().file("which", "other"));

        assertRefused(other, ImageFailure.Invalid.class).contains("s390x");
        assertRefused(registry.index(Map.of("s390x", other)), ImageFailure.Invalid.class)
                .contains("linux/");
    }

    @Test
    void whiteoutsHideWhatLowerLayersBroughtAndNothingElse() {
        TestLayer lower = new TestLayer()
                .file("gone", "1")
                .file("kept", "1")
                .folder("opaque")
                .file("opaque/lower", "1")
                .file("opaque/deep/lower", "1")
                .file("replaced", "1");
        TestLayer upper = new TestLayer()
                .file("opaque/upper", "2")
                .file("opaque/deep/upper", "2")
                .file("opaque/.wh..wh..opq", "")
                .file(".wh.gone", "")
                .file("replaced", "2")
                .file(".wh.replaced", "");

        Path root = store.obtain(registry.image(RUN, lower, upper)).root();

        assertThat(root.resolve("gone")).doesNotExist();
        assertThat(root.resolve("kept")).hasContent("1");
        assertThat(root.resolve("replaced")).hasContent("2");
        assertThat(root.resolve("opaque/lower")).doesNotExist();
        assertThat(root.resolve("opaque/deep/lower")).doesNotExist();
        assertThat(root.resolve("opaque/deep/upper")).hasContent("2");
        assertThat(root.resolve("opaque/upper")).hasContent("2");
        assertThat(root.resolve("opaque/.wh..wh..opq")).doesNotExist();
    }

    @Test
    void laterEntriesReplaceEarlierOnesOfAnotherKind() {
        TestLayer lower =
                new TestLayer().folder("a").file("a/b", "1").file("c", "1").symbolicLink("d", "c");
        TestLayer upper = new TestLayer().file("a", "2").folder("c").file("d", "2");

        Path root = store.obtain(registry.image(RUN, lower, upper)).root();

        assertThat(root.resolve("a")).hasContent("2");
        assertThat(root.resolve("c")).isDirectory();
        assertThat(Files.isRegularFile(root.resolve("d"), LinkOption.NOFOLLOW_LINKS))
                .isTrue();
    }

    @Test
    void linksOfFoldersAreFollowedWithinTheRoot() {
        TestLayer lower = new TestLayer()
                .folder("usr/bin")
                .symbolicLink("bin", "/usr/bin")
                .symbolicLink("sbin", "bin");
        TestLayer upper = new TestLayer().file("sbin/tool", "t").hardLink("usr/bin/same", "bin/tool");

        Path root = store.obtain(registry.image(RUN, lower, upper)).root();

        assertThat(root.resolve("usr/bin/tool")).hasContent("t");
        assertThat(root.resolve("usr/bin/same")).hasContent("t");
    }

    @Test
    void entriesThatEscapeAreRefusedAndNothingIsLeft() throws IOException {
        Path outside = Files.writeString(temp.resolve("outside"), "untouched");
        String climb = "../".repeat(40);

        assertUnsafe(new TestLayer().file("../outside", "x"));
        assertUnsafe(new TestLayer().file("a/../../outside", "x"));
        assertUnsafe(new TestLayer().symbolicLink("out", "../outside"));
        assertUnsafe(new TestLayer().symbolicLink("a/out", "x/../../../outside"));
        assertUnsafe(new TestLayer().symbolicLink("out", climb + outside));
        assertUnsafe(new TestLayer().hardLink("out", "../../../outside"));
        assertUnsafe(new TestLayer().hardLink("out", outside.toString()));
        assertUnsafe(new TestLayer().symbolicLink("tmp", "/etc"));
        assertUnsafe(new TestLayer().file("a", "x").file("a/b", "x"));
        assertUnsafe(new TestLayer().file(".wh...", ""));
        assertUnsafe(new TestLayer().file(".wh..", ""));

        assertThat(outside).hasContent("untouched");
        assertThat(temp.resolve("images")).isEmptyDirectory();
    }

    @Test
    void anAbsoluteLinkIsNotFollowedToTheMachine() throws IOException {
        Path outside = Files.createDirectory(temp.resolve("outside"));

        Path root = store.obtain(registry.image(
                        RUN,
                        new TestLayer().symbolicLink("way", outside.toString()),
                        new TestLayer().file("way/file", "x")))
                .root();

        assertThat(outside).isEmptyDirectory();
        assertThat(Path.of(root.toString(), outside.toString(), "file")).hasContent("x");
    }

    @Test
    void linksThatClimbOnlyTogetherAreRefused() {
        // Each of them stays within the root by itself; one through the other would not.
        assertUnsafe(new TestLayer()
                .folder("a/b")
                .symbolicLink("a/b/up", "../..")
                .symbolicLink("x", "a/b/up/../..")
                .file("x/outside", "x"));
    }

    @Test
    void devicesAndPipesAreRefused() {
        assertUnsafe(new TestLayer().special("dev/mem", TarConstants.LF_CHR));
        assertUnsafe(new TestLayer().special("dev/sda", TarConstants.LF_BLK));
        assertUnsafe(new TestLayer().special("pipe", TarConstants.LF_FIFO));
    }

    @Test
    void aTruncatedLayerIsRefused() {
        ImageReference image = registry.image(RUN, new TestLayer().program("app", new byte[100_000]));
        Digest layer = registry.lastLayer(image);
        byte[] whole = registry.bytes(layer);
        registry.corrupt(layer, Arrays.copyOf(whole, whole.length - 20));

        assertThatExceptionOfType(ImageException.class).isThrownBy(() -> store.obtain(image));
        assertThat(temp.resolve("images")).isEmptyDirectory();
    }

    @Test
    void aLayerThatIsNotWhatItsDigestSaysIsRefused() {
        ImageReference image = registry.image(RUN, new TestLayer().program("app", bytes("good")));
        registry.corrupt(
                registry.lastLayer(image),
                TestLayer.gzip(new TestLayer().program("app", bytes("evil")).tar()));

        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> store.obtain(image))
                .satisfies(e -> assertThat(e.failure()).isInstanceOf(ImageFailure.WrongContent.class));
        assertThat(temp.resolve("images")).isEmptyDirectory();
    }

    @Test
    void aManifestThatIsNotWhatItsDigestSaysIsRefused() {
        ImageReference image = registry.image(RUN, new TestLayer().program("app", bytes("good")));
        ImageReference other = registry.image(RUN, new TestLayer().program("app", bytes("evil")));
        registry.corrupt(image.digest(), registry.bytes(other.digest()));

        assertRefused(image, ImageFailure.WrongContent.class).contains("tampered");
    }

    @Test
    void anImageThatTheRegistryDoesNotHaveIsNotFound() {
        ImageReference image = registry.image(RUN, new TestLayer().program("app", bytes("x")));
        registry.forget(registry.lastLayer(image));

        assertRefused(image, ImageFailure.NotFound.class).contains("does not have");
    }

    @Test
    void anImageLargerThanAllowedIsRefused() throws IOException {
        store = store(new ImageLimits(1000, 1000, Duration.ofSeconds(30)), RegistryAccess.anonymous());

        assertRefused(
                        registry.image(RUN, new TestLayer().program("app", new byte[100_000])),
                        ImageFailure.Invalid.class)
                .contains("larger than 1000");
    }

    @Test
    void credentialsAreShownToTheRegistryThatTheyAreFor() throws IOException {
        ImageReference image = registry.image(RUN, new TestLayer().program("app", bytes("x")));
        registry.require("Bearer secret");
        assertRefused(image, ImageFailure.Denied.class).contains("credentials");

        store = store(ImageLimits.DEFAULT, RegistryAccess.local(RegistryCredential.bearer("secret")));

        assertThat(store.obtain(image).root()).isDirectory();
        assertThat(RegistryCredential.bearer("secret")).asString().doesNotContain("secret");
    }

    @Test
    void aRegistryThatStallsIsGivenUp() throws Exception {
        store = store(new ImageLimits(1 << 20, 10, Duration.ofMillis(300)), RegistryAccess.anonymous());
        String head = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{";
        try (ServerSocket stalling = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Socket> connection = threads.submit(() -> {
                Socket socket = stalling.accept();
                socket.getOutputStream().write(bytes(head));
                return socket;
            });
            Digest digest = Digest.parse("sha256:" + HexFormat.of().formatHex(new byte[32]));

            assertRefused(
                    new ImageReference("127.0.0.1:" + stalling.getLocalPort(), "a", digest),
                    ImageFailure.Unavailable.class);

            connection.get().close();
        }
    }

    @Test
    void whatACrashHasLeftIsNotTakenForCompleteAndIsRemoved() throws IOException {
        ImageReference image = registry.image(RUN, new TestLayer().program("app", bytes("x")));
        Path half = Files.createDirectories(temp.resolve("images/.unfinished-crash/root"));
        Files.writeString(half.resolve("app"), "half");
        Trees.seal(half);

        store = store(ImageLimits.DEFAULT, RegistryAccess.anonymous());

        assertThat(temp.resolve("images")).isEmptyDirectory();
        assertThat(store.obtain(image).root().resolve("app")).hasContent("x");
    }

    @Test
    void aSweepKeepsWhatItIsToldTo() throws IOException {
        UnpackedImage kept = store.obtain(registry.image(RUN, new TestLayer().file("f", "1")));
        UnpackedImage swept = store.obtain(registry.image(RUN, new TestLayer().file("f", "2")));

        store.sweep(Set.of(kept.digest()));

        assertThat(kept.root()).isDirectory();
        assertThat(swept.root()).doesNotExist();
        assertThat(temp.resolve("images")).isDirectoryContaining(p -> true);
    }

    private ImageStore store(ImageLimits limits, RegistryAccess access) throws IOException {
        return new ImageStore(temp.resolve("images"), ImageStore.httpClient(), access, limits);
    }

    private void assertUnsafe(TestLayer layer) {
        assertRefused(registry.image(RUN, layer), ImageFailure.UnsafeEntry.class)
                .contains("refused");
    }

    private org.assertj.core.api.AbstractStringAssert<?> assertRefused(
            ImageReference image, Class<? extends ImageFailure> failure) {
        ImageException refused =
                org.assertj.core.api.Assertions.catchThrowableOfType(ImageException.class, () -> store.obtain(image));
        assertThat(refused).isNotNull();
        assertThat(refused.failure()).isInstanceOf(failure);
        return assertThat(refused.getMessage());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
