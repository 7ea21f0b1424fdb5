package io.sampo.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CaseTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.DefaultCaseLabelTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.SwitchExpressionTree;
import com.sun.source.tree.SwitchTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.Modifier;
import javax.lang.model.type.DeclaredType;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/**
 * A switch over a sealed type or an enum of ours names every case: a {@code default} would hide the
 * case that is added next.
 */
class ExhaustiveSwitchTest {
  @Test
  void noSwitchOverOurTypesHasADefault() throws IOException {
    var compiler = ToolProvider.getSystemJavaCompiler();
    try (var files = compiler.getStandardFileManager(null, null, null)) {
      var task =
          (JavacTask)
              compiler.getTask(
                  null,
                  files,
                  _ -> {},
                  List.of(
                      "-proc:none",
                      "--add-modules",
                      "jdk.incubator.vector",
                      "-classpath",
                      System.getProperty("java.class.path")),
                  null,
                  files.getJavaFileObjectsFromPaths(Sources.ofProduct()));
      var units = task.parse();
      task.analyze();
      var found = new ArrayList<String>();
      for (var unit : units) {
        new Scanner(Trees.instance(task), unit, found).scan(unit, null);
      }
      assertThat(found).as("a default over a closed type of ours").isEmpty();
    }
  }

  private static final class Scanner extends TreePathScanner<Void, Void> {
    private final Trees trees;
    private final CompilationUnitTree unit;
    private final List<String> found;

    Scanner(Trees trees, CompilationUnitTree unit, List<String> found) {
      this.trees = trees;
      this.unit = unit;
      this.found = found;
    }

    @Override
    public Void visitSwitch(SwitchTree tree, Void nothing) {
      look(tree.getExpression(), tree.getCases());
      return super.visitSwitch(tree, nothing);
    }

    @Override
    public Void visitSwitchExpression(SwitchExpressionTree tree, Void nothing) {
      look(tree.getExpression(), tree.getCases());
      return super.visitSwitchExpression(tree, nothing);
    }

    private void look(ExpressionTree selector, List<? extends CaseTree> cases) {
      for (var one : cases) {
        if (one.getLabels().stream().anyMatch(DefaultCaseLabelTree.class::isInstance)
            && isClosedTypeOfOurs(selector)) {
          var line =
              unit.getLineMap()
                  .getLineNumber(trees.getSourcePositions().getStartPosition(unit, one));
          found.add(unit.getSourceFile().getName() + ":" + line);
        }
      }
    }

    private boolean isClosedTypeOfOurs(ExpressionTree selector) {
      var type = trees.getTypeMirror(com.sun.source.util.TreePath.getPath(unit, selector));
      if (!(type instanceof DeclaredType declared)) {
        return false;
      }
      var element = declared.asElement();
      return element.toString().startsWith("io.sampo.")
          && (element.getKind() == ElementKind.ENUM
              || element.getModifiers().contains(Modifier.SEALED));
    }
  }
}
