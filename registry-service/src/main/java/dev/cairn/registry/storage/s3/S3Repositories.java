package dev.cairn.registry.storage.s3;

import java.util.ArrayList;
import java.util.List;

import dev.cairn.registry.model.Repository;
import dev.cairn.registry.storage.RepositoryStore;

/** The repositories: an empty object each, whose keys sort as the names do. */
final class S3Repositories implements RepositoryStore {

    private final Bucket bucket;
    private final Keys keys;

    S3Repositories(Bucket bucket, Keys keys) {
        this.bucket = bucket;
        this.keys = keys;
    }

    @Override
    public boolean exists(Repository repository) {
        return S3Io.call("look for a repository", () -> bucket.exists(keys.name(repository)));
    }

    @Override
    public List<Repository> list(String after, int limit) {
        return S3Io.call("list repositories", () -> {
            List<Repository> found = new ArrayList<>();
            String behind = keys.names() + Keys.flat(after);
            while (found.size() < limit) {
                List<Bucket.Listed> page = bucket.listAfter(keys.names(), behind, limit);
                for (Bucket.Listed listed : page) {
                    if (found.size() < limit) {
                        found.add(Keys.repository(listed.key()));
                    }
                }
                if (page.isEmpty()) {
                    break;
                }
                behind = page.getLast().key();
            }
            return found;
        });
    }
}
