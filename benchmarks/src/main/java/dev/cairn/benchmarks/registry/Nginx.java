package dev.cairn.benchmarks.registry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import dev.cairn.benchmarks.process.Installed;
import dev.cairn.benchmarks.process.Program;

/** nginx, which serves the files of a folder as fast as it can: by {@code sendfile}. */
record Nginx(Path program) {

    /** @throws IllegalStateException if it is not installed */
    static Nginx installed() {
        return new Nginx(Installed.path("nginx", "the file server nginx", "nginx"));
    }

    /**
     * Starts it.
     *
     * @param files the folder that it serves
     */
    Server start(Path folder, Path files) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        int port = Server.freePort();
        Path config = Files.writeString(folder.resolve("nginx.conf"), config(folder, files, port));
        Program running = Program.start(
                List.of(program.toString(), "-p", folder.toString(), "-e", "stderr", "-c", config.toString()),
                Map.of(),
                folder.resolve("nginx.log"));
        return new Server("nginx", Server.at(port), running).awaitAnswer("/");
    }

    /** Where an administrator starts it, its workers would be another user, who may not read the files. */
    private static String config(Path folder, Path files, int port) {
        String user = System.getProperty("user.name").equals("root") ? "user root;" : "";
        return """
                %s
                daemon off;
                worker_processes auto;
                pid nginx.pid;
                events { worker_connections 256; }
                http {
                  access_log off;
                  sendfile on;
                  tcp_nopush on;
                  default_type application/octet-stream;
                  client_body_temp_path %2$s/body;
                  proxy_temp_path %2$s/proxy;
                  fastcgi_temp_path %2$s/fastcgi;
                  uwsgi_temp_path %2$s/uwsgi;
                  scgi_temp_path %2$s/scgi;
                  server { listen 127.0.0.1:%3$d; root "%4$s"; }
                }
                """.formatted(user, folder, port, files);
    }
}
