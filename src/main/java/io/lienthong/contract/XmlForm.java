package io.lienthong.contract;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How a JSON value of a schema looks in XML. */
sealed interface XmlForm {
    /**
     * A text.
     *
     * @param values all that it may be; empty: anything of the kind
     */
    record Text(Kind kind, List<String> values) implements XmlForm {
        public Text {
            values = List.copyOf(values);
        }
    }

    /** The types of texts, by their names in XML Schema. */
    enum Kind {
        STRING("string"),
        BOOLEAN("boolean"),
        INTEGER("integer"),
        DECIMAL("decimal");

        final String xsd;

        Kind(String xsd) {
            this.xsd = xsd;
        }
    }

    /** Whatever comes: a text where it has no children, an object where it has. */
    record Any() implements XmlForm {}

    /** An object: its properties are elements, in the order of the schema. Filled after it is made, because types contain themselves. */
    final class Fields implements XmlForm {
        /** In XML Schema; empty for one that is used in one place. */
        final String name;

        final Map<String, Field> byTag = new LinkedHashMap<>();
        /** Whether properties that the schema does not name may come. */
        boolean open;
        /** Whether it stands for a list within a list, and its one field for what that holds. */
        boolean isList;

        Fields(String name) {
            this.name = name;
        }

        void add(Field field) {
            byTag.put(field.tag(), field);
        }
    }

    /**
     * A property.
     *
     * @param name in JSON
     * @param tag in XML: the name, with {@code _xHHHH_} for what a name of XML cannot have
     * @param repeats it is an array; its elements follow each other
     */
    record Field(String name, String tag, XmlForm form, boolean required, boolean repeats, boolean nillable) {
        static Field of(String name, XmlForm form, boolean required, boolean repeats, boolean nillable) {
            return new Field(name, XmlNames.encoded(name), form, required, repeats, nillable);
        }
    }
}
