package io.lienthong.contract;

import java.util.List;

/** A part of the content of a complex type: an element, a group of particles, or any element. */
sealed interface Particle permits ElementShape, Particle.Group, Particle.AnyElement {
    int UNBOUNDED = Integer.MAX_VALUE;

    int min();

    int max();

    /** Particles in order, or one of them. */
    record Group(boolean choice, int min, int max, List<Particle> parts) implements Particle {
        public Group {
            parts = List.copyOf(parts);
        }
    }

    /** Elements that the schema does not describe. */
    record AnyElement(int min, int max) implements Particle {}
}
