package dev.cairn.cli.registry;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.cairn.cli.Run;
import dev.cairn.model.OwnRegistry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** Which registry is asked, and who it is told that asks. */
final class RegistryAccessTest extends RegistryTestBase {

    @Test
    void whoAsksCanBeSaidByVariables() throws IOException {
        registry.asking("ann", "hunter2", true);
        Files.writeString(folder.resolve("password"), "hunter2\n");

        Run.Result named = run(
                new Run(folder)
                        .variable("CAIRN_REGISTRY_USERNAME", "ann")
                        .variable("CAIRN_REGISTRY_PASSWORD_FILE", "password"),
                registry.uri(),
                "ls");
        Run.Result half = run(new Run(folder).variable("CAIRN_REGISTRY_USERNAME", "ann"), registry.uri(), "ls");

        assertThat(named.exitCode()).isZero();
        assertThat(half.exitCode()).isEqualTo(2);
        assertThat(half.err()).contains("CAIRN_REGISTRY_USERNAME needs CAIRN_REGISTRY_PASSWORD_FILE");
    }

    private Run docker(String config) throws IOException {
        Files.createDirectories(folder.resolve("docker"));
        Files.writeString(folder.resolve("docker/config.json"), config);
        return new Run(folder)
                .variable("DOCKER_CONFIG", folder.resolve("docker").toString());
    }

    @Test
    void whatDockerLoginHasKeptIsShownToThatRegistryAlone() throws IOException {
        registry.asking("ann", "hunter2", false);
        String auth = java.util.Base64.getEncoder().encodeToString("ann:hunter2".getBytes(UTF_8));
        String config = "{\"auths\":{\"%s\":{\"auth\":\"" + auth + "\"}}}";

        Run.Result known = run(docker(config.formatted(registry.uri().getAuthority())), registry.uri(), "ls");
        Run.Result other = run(docker(config.formatted("registry.example.com")), registry.uri(), "ls");
        Run.Result broken = run(docker("{"), registry.uri(), "ls");

        assertThat(known.exitCode()).isZero();
        assertThat(other.exitCode()).isEqualTo(1);
        assertThat(other.err()).contains("docker login");
        assertThat(broken.exitCode()).isEqualTo(1);
        assertThat(broken.err()).contains("config.json does not tell who asks");
    }

    @Test
    void theOwnerOfTheDataFolderIsLetIntoItsRegistryAndShowsTheCredentialToNoOther() throws IOException {
        registry.asking("cairn-operator", "hunter2", true);
        Path data = folder.resolve("data");
        Files.createDirectories(data.resolve("credentials"));
        Files.writeString(data.resolve("credentials/operator"), "hunter2");

        Run.Result another = run("ls");
        OwnRegistry.write(data, registry.uri());
        Run.Result own = new Run(folder).cairn("registry", "ls");
        Run.Result named = run("ls");

        assertThat(another.exitCode()).isEqualTo(1);
        assertThat(another.err()).contains("--data names its data folder");
        assertThat(own.exitCode()).isZero();
        assertThat(named.exitCode()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRegistryThatAsksGetsWhatItWantsAndNobodyElseGetsIn(boolean token) throws IOException {
        registry.asking("ann", "hunter2", token);
        Files.writeString(folder.resolve("password"), "hunter2\n");
        Files.writeString(folder.resolve("wrong"), "hunter3\n");

        Run.Result stranger = run("ls");
        Run.Result wrong = run("ls", "--username", "ann", "--password-file", "wrong");

        assertThat(run("ls", "--username", "ann", "--password-file", "password").exitCode())
                .isZero();
        assertThat(stranger.exitCode()).isEqualTo(1);
        assertThat(stranger.err()).contains("--username", "--password-file");
        assertThat(wrong.exitCode()).isEqualTo(1);
        assertThat(wrong.err()).contains("401").doesNotContain("hunter");
        assertThat(run("ls", "--username", "ann").exitCode()).isEqualTo(2);
    }

    @Test
    void whoMustWaitBeforeTheNextLoginIsNotToldThatThePasswordIsWrong() throws IOException {
        registry.asking("ann", "hunter2", true).blocking();
        Files.writeString(folder.resolve("password"), "hunter2\n");

        Run.Result result = run("ls", "--username", "ann", "--password-file", "password");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err())
                .contains("429", "Too many logins have failed", "try again in 6 s")
                .doesNotContain("Check the user's name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://x", "http://x/v2/", "http://ann:secret@x", "x/y", "a b", ":7072", ""})
    void anAddressThatIsNoRegistrysIsAUsageError(String address) {
        Run.Result result = new Run(folder).cairn("registry", "ls", "--registry", address);

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("is no registry's address: write it as HOST:PORT, https://HOST");
    }

    @Test
    void withoutASchemeItIsHttpOnThisMachineAndHttpsElsewhere() {
        assertThat(new Run(folder)
                        .cairn("registry", "ls", "--registry", registry.uri().getAuthority())
                        .out())
                .contains("acme/web");
        assertThat(RegistryAddress.parse("localhost:5000")).isEqualTo(URI.create("http://localhost:5000"));
        assertThat(RegistryAddress.parse("[::1]:5000")).isEqualTo(URI.create("http://[::1]:5000"));
        assertThat(RegistryAddress.parse("registry.example.com")).isEqualTo(URI.create("https://registry.example.com"));
    }

    @Test
    void aDataFolderThatIsNamedMustBeThere() {
        Run.Result option = new Run(folder).cairn("registry", "ls", "--data", "nope");
        Run.Result variable = new Run(folder).cairn("registry", "ls");

        assertThat(option.exitCode()).isEqualTo(2);
        assertThat(option.err()).contains("--data: there is no folder " + folder.resolve("nope"));
        assertThat(variable.exitCode()).isEqualTo(2);
        assertThat(variable.err()).contains("CAIRN_DATA: there is no folder " + folder.resolve("data"));
        Run.Result idle = new Run(folder).cairn("registry", "gc", "--data", ".");
        assertThat(idle.exitCode()).isEqualTo(4);
        assertThat(idle.err()).contains("No registry runs in " + folder);
        assertThat(run("ls").exitCode()).isZero();
        assertThat(run("ls", "--data", "nope").exitCode()).isEqualTo(2);
        assertThat(new Run(folder).cairn("status", "--data", "nope").err()).contains("--data: there is no folder");
    }
}
