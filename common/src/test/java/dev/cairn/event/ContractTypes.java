package dev.cairn.event;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

/** The types of facts and what reflection knows of them. */
final class ContractTypes {

    private ContractTypes() {}

    /** All types in the order in which the sealed interfaces permit them. */
    static List<Class<? extends Event>> all() {
        List<Class<? extends Event>> types = new ArrayList<>();
        collect(Event.class, types);
        return types;
    }

    private static void collect(Class<? extends Event> type, List<Class<? extends Event>> types) {
        if (type.isRecord()) {
            types.add(type);
            return;
        }
        for (Class<?> permitted : type.getPermittedSubclasses()) {
            collect(permitted.asSubclass(Event.class), types);
        }
    }

    /** The topic of a type, as an instance of it tells. */
    static Topic topic(Class<? extends Event> type) {
        return Samples.of(type.getSimpleName()).fact().data().topic();
    }

    static List<Class<? extends Event>> of(Topic topic) {
        return all().stream().filter(type -> topic(type) == topic).toList();
    }

    static List<RecordComponent> components(Class<?> type) {
        return Arrays.asList(type.getRecordComponents());
    }

    static boolean isOptional(RecordComponent component) {
        return component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    /** {@code CommitPushed-1}, as schemas and samples are named. */
    static String fileName(String type, int version) {
        return type + "-" + version + ".json";
    }
}
