// Shows a Markdown tree with elements made by React: no HTML of a document ever becomes an element.
import { memo, useMemo, type ReactNode } from "react";
import { parseMarkdown, type Block, type Inline } from "../lib/markdown";

interface Props {
  text: string;
  citations?: ReadonlySet<number>;
  // What stands for the marker [number].
  citation?: (number: number, key: string) => ReactNode;
}

const kNone: ReadonlySet<number> = new Set();

export const Markdown = memo(function Markdown({ text, citations = kNone, citation }: Props) {
  const tree = useMemo(() => parseMarkdown(text, citations), [text, citations]);
  return <div className="prose">{tree.map((block, at) => blockOf(block, `${at}`, citation))}</div>;
});

type CitationView = Props["citation"];

function blockOf(block: Block, key: string, citation: CitationView): ReactNode {
  const inline = (nodes: Inline[]) => nodes.map((node, at) => inlineOf(node, `${at}`, citation));
  switch (block.kind) {
    case "paragraph":
      return <p key={key}>{inline(block.children)}</p>;
    case "heading":
      // The page has its own outline above: an answer's headings go below it.
      return block.level <= 2 ? <h3 key={key}>{inline(block.children)}</h3> : <h4 key={key}>{inline(block.children)}</h4>;
    case "code":
      return (
        <pre key={key} tabIndex={0}>
          <code>{block.text}</code>
        </pre>
      );
    case "quote":
      return <blockquote key={key}>{block.children.map((one, at) => blockOf(one, `${at}`, citation))}</blockquote>;
    case "list": {
      const items = block.items.map((item, at) => <li key={at}>{itemOf(item, citation)}</li>);
      return block.ordered ? (
        <ol key={key} start={block.start}>
          {items}
        </ol>
      ) : (
        <ul key={key}>{items}</ul>
      );
    }
    case "table":
      return tableOf(block, key, inline);
    case "rule":
      return <hr key={key} />;
  }
}

// The only paragraph of an item needs no paragraph's distance.
function itemOf(item: Block[], citation: CitationView): ReactNode {
  const [first, ...rest] = item;
  if (first?.kind !== "paragraph") return item.map((one, at) => blockOf(one, `${at}`, citation));
  return (
    <>
      {first.children.map((node, at) => inlineOf(node, `${at}`, citation))}
      {rest.map((one, at) => blockOf(one, `${at + 1}`, citation))}
    </>
  );
}

type TableBlock = Extract<Block, { kind: "table" }>;

function tableOf(block: TableBlock, key: string, inline: (nodes: Inline[]) => ReactNode): ReactNode {
  const side = (column: number) => `align-${block.align[column] ?? "left"}`;
  return (
    <div className="table-scroll" key={key} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {block.head.map((cell, column) => (
              <th key={column} scope="col" className={side(column)}>
                {inline(cell)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {block.rows.map((row, at) => (
            <tr key={at}>
              {row.map((cell, column) => (
                <td key={column} className={side(column)}>
                  {inline(cell)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function inlineOf(node: Inline, key: string, citation: CitationView): ReactNode {
  const children = (nodes: Inline[]) => nodes.map((one, at) => inlineOf(one, `${at}`, citation));
  switch (node.kind) {
    case "text":
      return node.text;
    case "strong":
      return <strong key={key}>{children(node.children)}</strong>;
    case "emphasis":
      return <em key={key}>{children(node.children)}</em>;
    case "deleted":
      return <del key={key}>{children(node.children)}</del>;
    case "code":
      return <code key={key}>{node.text}</code>;
    case "link":
      return (
        <a key={key} href={node.address} target="_blank" rel="noopener noreferrer nofollow">
          {children(node.children)}
        </a>
      );
    case "citation":
      return citation ? citation(node.number, key) : `[${node.number}]`;
    case "break":
      return <br key={key} />;
  }
}
