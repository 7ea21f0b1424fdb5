package io.sampo.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Copies the jars of the distribution, and has Scala's functions made by the JVM as Java's lambdas
 * are: Scala asks for serializable ones, which no AOT cache holds, so that every start would spin a
 * thousand classes (decision 0001). Nobody here serializes a function. Run by the build alone.
 */
public final class PlainLambdas {
  private static final String FACTORY = "java/lang/invoke/LambdaMetafactory";

  private static final Handle PLAIN =
      new Handle(
          Opcodes.H_INVOKESTATIC,
          FACTORY,
          "metafactory",
          "(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;Ljava/lang/invoke/MethodType;"
              + "Ljava/lang/invoke/MethodType;Ljava/lang/invoke/MethodHandle;"
              + "Ljava/lang/invoke/MethodType;)Ljava/lang/invoke/CallSite;",
          false);

  /** Interfaces whose only abstract method is called by its erased type, never by a bridge. */
  private static final List<String> FUNCTIONS =
      List.of("scala/Function", "scala/runtime/java8/JFunction");

  /** {@code LambdaMetafactory.FLAG_SERIALIZABLE}, and with it {@code FLAG_BRIDGES}. */
  private static final int SERIALIZABLE = 1;

  private static final int SERIALIZABLE_WITH_BRIDGES = 5;

  /** The comment of a jar that was changed. */
  private static final String MARK = "lambdas made plain";

  private PlainLambdas() {}

  /**
   * Copies all jars of the first folder into the second, but those that are there and not older.
   *
   * @param arguments the two folders
   */
  public static void main(String[] arguments) throws IOException {
    var source = Path.of(arguments[0]);
    var target = Path.of(arguments[1]);
    for (var jar : jars(source)) {
      var copy = target.resolve(jar.getFileName());
      if (!isCopied(jar, copy)) {
        copy(jar, copy);
      }
    }
  }

  private static List<Path> jars(Path folder) throws IOException {
    var jars = new ArrayList<Path>();
    try (var found = Files.newDirectoryStream(folder, "*.jar")) {
      found.forEach(jars::add);
    }
    return jars;
  }

  private static boolean isCopied(Path jar, Path copy) throws IOException {
    if (!Files.exists(copy)
        || Files.getLastModifiedTime(copy).compareTo(Files.getLastModifiedTime(jar)) < 0) {
      return false;
    }
    try (var there = new ZipFile(copy.toFile())) {
      return !isOfScala(jar) || MARK.equals(there.getComment());
    }
  }

  private static boolean isOfScala(Path jar) {
    var name = jar.getFileName().toString();
    return name.startsWith("scala-") || name.contains("_2.13-");
  }

  private static void copy(Path jar, Path copy) throws IOException {
    if (!isOfScala(jar)) {
      Files.copy(jar, copy, StandardCopyOption.REPLACE_EXISTING);
      return;
    }
    var half = copy.resolveSibling(copy.getFileName() + ".half");
    try (var in = new ZipInputStream(Files.newInputStream(jar));
        var out = new ZipOutputStream(Files.newOutputStream(half))) {
      out.setComment(MARK);
      for (var entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        var same = new ZipEntry(entry.getName());
        same.setTime(entry.getTime());
        out.putNextEntry(same);
        var content = in.readAllBytes();
        out.write(entry.getName().endsWith(".class") ? plain(content) : content);
      }
    }
    Files.move(half, copy, StandardCopyOption.REPLACE_EXISTING);
  }

  /** The class with plain lambdas, or the very bytes that were given if it has none to change. */
  static byte[] plain(byte[] type) {
    var reader = new ClassReader(type);
    var writer = new ClassWriter(reader, 0);
    var sites = new Sites(writer);
    reader.accept(sites, 0);
    return sites.changed ? writer.toByteArray() : type;
  }

  /** Goes through the places of a class where lambdas are made. */
  private static final class Sites extends ClassVisitor {
    private boolean changed;

    Sites(ClassVisitor next) {
      super(Opcodes.ASM9, next);
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String name, String descriptor, String signature, String[] exceptions) {
      return new MethodVisitor(
          Opcodes.ASM9, super.visitMethod(access, name, descriptor, signature, exceptions)) {
        @Override
        public void visitInvokeDynamicInsn(
            String method, String site, Handle bootstrap, Object... arguments) {
          if (isFunction(site, bootstrap) && canBePlain(arguments)) {
            changed = true;
            super.visitInvokeDynamicInsn(
                method, site, PLAIN, arguments[0], arguments[1], arguments[2]);
          } else {
            super.visitInvokeDynamicInsn(method, site, bootstrap, arguments);
          }
        }
      };
    }

    private static boolean isFunction(String site, Handle bootstrap) {
      var made = Type.getReturnType(site).getInternalName();
      return bootstrap.getOwner().equals(FACTORY)
          && bootstrap.getName().equals("altMetafactory")
          && FUNCTIONS.stream().anyMatch(made::startsWith);
    }

    /** Serializable and no more; the one bridge that Scala adds has the types of the use. */
    private static boolean canBePlain(Object[] arguments) {
      return arguments[3].equals(SERIALIZABLE)
          || (arguments[3].equals(SERIALIZABLE_WITH_BRIDGES)
              && arguments[4].equals(1)
              && arguments[5].equals(arguments[2]));
    }
  }
}
