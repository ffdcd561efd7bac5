package dev.cairn.deploy.image;

/** The names in a layer's archive, which come from outside. */
final class EntryNames {

    private EntryNames() {}

    /** The name relative to the root; empty for the root itself. */
    static String checked(String name) {
        StringBuilder clean = new StringBuilder();
        for (String part : name.split("/", -1)) {
            if (part.equals("..")) {
                throw ImageException.unsafe(name, "its name climbs out with '..'");
            }
            if (!part.isEmpty() && !part.equals(".")) {
                clean.append(clean.isEmpty() ? "" : "/").append(part);
            }
        }
        if (clean.indexOf("\0") >= 0) {
            throw ImageException.unsafe(clean.toString().replace('\0', '?'), "its name has a NUL");
        }
        return clean.toString();
    }

    /**
     * The target of a symbolic link. An absolute one begins at the image's root; a relative one must stay within it.
     *
     * @param depth how many folders lie between the root and the link
     */
    static String checkedLink(String name, int depth, String target) {
        if (target.isEmpty() || target.indexOf('\0') >= 0) {
            throw ImageException.unsafe(name, "its link leads nowhere");
        }
        int height = target.startsWith("/") ? 0 : depth;
        for (String part : target.split("/", -1)) {
            if (part.equals("..")) {
                height--;
            } else if (!part.isEmpty() && !part.equals(".")) {
                height++;
            }
            if (height < 0) {
                throw ImageException.unsafe(name, "its link '" + target + "' leads out of the image's root");
            }
        }
        return target;
    }
}
