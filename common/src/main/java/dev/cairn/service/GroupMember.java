package dev.cairn.service;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberToRemove;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The members of a service's group that an instance is: one for each thread. Being static, one that ended without a
 * farewell keeps its partitions until its session is over, unless a member of the same name comes, or it is removed.
 */
final class GroupMember {

    private static final Logger LOG = LoggerFactory.getLogger(GroupMember.class);
    private static final Duration WITHIN = Duration.ofSeconds(5);

    /** A thread that is replaced leaves its number to the next but one. */
    private static final List<String> NUMBERS = List.of("1", "2");

    private GroupMember() {}

    /** All names that an instance's members can have had. */
    static Set<String> all(String instance) {
        return NUMBERS.stream().map(number -> instance + "-" + number).collect(Collectors.toSet());
    }

    /** The name of the member that this thread of Kafka Streams is. */
    static String of(String instance, Thread streamThread) {
        String name = streamThread.getName();
        return instance + "-" + name.substring(name.lastIndexOf('-') + 1);
    }

    /** Removes members that are certain to be gone. That one is unknown is as good. */
    static void remove(Admin admin, String group, Set<String> members) throws InterruptedException {
        RemoveMembersFromConsumerGroupOptions options = new RemoveMembersFromConsumerGroupOptions(
                members.stream().map(MemberToRemove::new).collect(Collectors.toSet()));
        try {
            admin.removeMembersFromConsumerGroup(group, options).all().get(WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.atDebug().setCause(e).addKeyValue("members", members).log("Not all were members of the group");
        }
    }
}
