package dev.cairn.standalone;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class LogsTest {

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

    @Test
    void peopleGetOneLineOfTextWithItsTraceWhereThereIsOne() throws Exception {
        assertThat(linesWith("text"))
                .satisfiesExactly(
                        line -> assertThat(line).endsWith("INFO  LogLines: Outside digest=\"sha256:1\""),
                        line -> assertThat(line)
                                .endsWith("INFO  LogLines: Inside digest=\"sha256:2\" traceId=" + TRACE),
                        line -> assertThat(line)
                                .endsWith(
                                        "INFO  LogLines: Hostile path=\"/v2/a\\\" user=\\\"b\\\\\\r\\n12:00:00.000 INFO  made up"
                                                + " \\u001b[31m\\u009b\\u2028\" agent=\"curl/8\""),
                        line -> assertThat(line).contains("WARN  Whatever: Trouble"));
    }

    @Test
    void machinesGetOneJsonObjectALine() throws Exception {
        List<String> lines = linesWith("json");

        JsonNode outside = new ObjectMapper().readTree(lines.get(0));
        JsonNode inside = new ObjectMapper().readTree(lines.get(1));
        assertThat(lines).hasSize(4);
        assertThat(lines.get(2)).contains("Hostile");
        assertThat(outside.path("level").asText()).isEqualTo("INFO");
        assertThat(inside.path("formattedMessage").asText()).isEqualTo("Inside");
        assertThat(inside.path("mdc").path("traceId").asText()).isEqualTo(TRACE);
        assertThat(inside.path("kvpList").path(0).path("digest").asText()).isEqualTo("sha256:2");
    }

    private static List<String> linesWith(String format) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dlogback.configurationFile=logback.xml",
                "-cp",
                System.getProperty("java.class.path"),
                LogLines.class.getName());
        builder.environment().put("CAIRN_LOG", format);
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return output.lines().toList();
    }
}
