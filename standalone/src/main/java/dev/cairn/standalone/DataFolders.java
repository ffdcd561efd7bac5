package dev.cairn.standalone;

import java.nio.file.Path;

/** Where data goes unless told otherwise (XDG Base Directory Specification). */
final class DataFolders {

    private DataFolders() {}

    static Path standard() {
        String own = System.getenv("CAIRN_DATA");
        if (own != null && !own.isEmpty()) {
            return Path.of(own);
        }
        String xdg = System.getenv("XDG_DATA_HOME");
        Path base = xdg != null && xdg.startsWith("/")
                ? Path.of(xdg)
                : Path.of(System.getProperty("user.home"), ".local", "share");
        return base.resolve("cairn");
    }
}
