package io.lienthong.chaos.agent;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import net.bytebuddy.agent.builder.AgentBuilder;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.matcher.ElementMatcher;
import net.bytebuddy.utility.JavaModule;

/**
 * Reads its orders from its argument, separated by semicolons: {@code halt@enter CLASS#METHOD/ARGUMENTS},
 * {@code halt@exit …}, {@code slow@exit …}, {@code bug NAME}. A halt waits until {@link Halt} is armed with its order less
 * the number of arguments. What it could put into place stands in the file
 * {@value #INSTALLED} of the working directory.
 */
public final class FaultAgent {
    public static final String INSTALLED = "faults-installed";

    private FaultAgent() {}

    public static void premain(String orders, Instrumentation instrumentation) throws IOException {
        Files.deleteIfExists(Path.of(INSTALLED));
        AgentBuilder builder = new AgentBuilder.Default()
                .disableClassFormatChanges()
                // A virtual machine with an archive of classes has loaded many of them by now.
                .with(AgentBuilder.RedefinitionStrategy.RETRANSFORMATION)
                .with(new Journal());
        for (String order : orders.split(";")) {
            builder = obey(builder, order);
        }
        builder.installOn(instrumentation);
    }

    private static AgentBuilder obey(AgentBuilder builder, String order) {
        String[] words = order.split(" ");
        return switch (words[0]) {
            case "halt@enter" -> advise(builder, words[1], Halt.Enter.class);
            case "halt@exit" -> advise(builder, words[1], Halt.Exit.class);
            case "slow@exit" -> advise(builder, words[1], Slow.class);
            case "bug" -> SeededBug.valueOf(words[1]).put(builder);
            default -> throw new IllegalArgumentException("no such order: " + order);
        };
    }

    private static AgentBuilder advise(AgentBuilder builder, String point, Class<?> advice) {
        String[] parts = point.split("[#/]");
        ElementMatcher.Junction<MethodDescription> method = named(parts[1]);
        return advise(
                builder,
                parts[0],
                parts.length == 2 ? method : method.and(takesArguments(Integer.parseInt(parts[2]))),
                advice);
    }

    static AgentBuilder advise(
            AgentBuilder builder, String type, ElementMatcher<? super MethodDescription> method, Class<?> advice) {
        return builder.type(named(type))
                .transform((changed, description, loader, module, domain) ->
                        changed.visit(Advice.to(advice).on(method)));
    }

    /** Says what was changed, and why something could not be. */
    private static final class Journal extends AgentBuilder.Listener.Adapter {
        @Override
        public void onTransformation(
                TypeDescription type, ClassLoader loader, JavaModule module, boolean loaded, DynamicType dynamicType) {
            try {
                Files.writeString(
                        Path.of(INSTALLED),
                        type.getName() + "\n",
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }

        @Override
        public void onError(String type, ClassLoader loader, JavaModule module, boolean loaded, Throwable failure) {
            failure.printStackTrace(System.out);
        }
    }
}
