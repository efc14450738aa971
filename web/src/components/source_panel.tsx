// A document with one of its passages in view: the cited words marked, the text around them, the file
// itself to download. Everything of the document is shown as text.
import { useEffect, useMemo, useRef, useState } from "react";
import { collections } from "../lib/api";
import { size } from "../lib/format";
import { useTexts } from "../lib/i18n/language";
import { cut, findQuote, pieces, type Range } from "../lib/passage_text";
import type { Chunk, Span } from "../lib/types";
import { Button, ErrorNotice, Spinner } from "./controls";
import { Panel } from "./dialog";
import { Icon } from "./icon";
import { useLoad } from "./load";

export interface Source {
  collection: string;
  span: Span;
  passage: string; // Id of the chunk.
  quote: string; // Empty: the whole passage.
  verified: boolean;
}

const kAround = 12; // Chunks shown before and after at first.
const kMore = 40;

export function SourcePanel({ source, onClose }: { source: Source; onClose: () => void }) {
  const { t } = useTexts();
  const { collection, span } = source;
  const loaded = useLoad(`${collection} ${span.file}`, (signal) => collections.document(collection, span.file, signal));
  const name = span.file.split("/").pop() ?? span.file;
  return (
    <Panel title={loaded.data?.title || name} onClose={onClose}>
      <div className="panel-about">
        <p className="source-file">
          {span.file}
          {loaded.data ? <span className="faint"> · {size(loaded.data.size)}</span> : null}
        </p>
        <a className="button button-plain" href={collections.fileAddress(collection, span.file)} download={name}>
          <Icon name="download" />
          {t("source_download")}
        </a>
      </div>
      {loaded.error ? <ErrorNotice error={loaded.error} onRetry={loaded.reload} /> : null}
      {loaded.loading && !loaded.data ? <Spinner /> : null}
      {loaded.data ? <Chunks key={`${source.passage} ${source.quote}`} chunks={loaded.data.chunks} source={source} /> : null}
    </Panel>
  );
}

// The cited chunk: by its id, or, when the document was read anew, by the words or the place.
function target(chunks: Chunk[], source: Source): number {
  const byId = chunks.findIndex((chunk) => chunk.id === source.passage);
  if (byId >= 0) return byId;
  const byQuote = source.quote === "" ? -1 : chunks.findIndex((chunk) => findQuote(chunk.text, source.quote));
  if (byQuote >= 0) return byQuote;
  const { begin, end, page } = source.span;
  return chunks.findIndex(
    ({ span }) => begin < span.end && end > span.begin && end > begin && (page === 0 || span.page === page),
  );
}

function Chunks({ chunks, source }: { chunks: Chunk[]; source: Source }) {
  const { t } = useTexts();
  const at = useMemo(() => target(chunks, source), [chunks, source]);
  const [shown, setShown] = useState({ begin: Math.max(0, at - kAround), end: Math.max(0, at) + kAround + 1 });
  const inView = useRef<HTMLElement>(null);
  useEffect(() => {
    const marked = inView.current?.querySelector("mark") ?? inView.current;
    marked?.scrollIntoView({ block: "center" });
  }, [at]);
  const end = Math.min(shown.end, chunks.length);
  return (
    <div className="panel-body" tabIndex={0} role="group" aria-label={t("source_title")}>
      {at < 0 ? <p className="notice notice-plain">{t("source_not_found")}</p> : null}
      {at >= 0 && !source.verified ? <p className="notice notice-plain">{t("source_unverified")}</p> : null}
      {shown.begin > 0 ? (
        <Button look="quiet" onClick={() => setShown({ ...shown, begin: Math.max(0, shown.begin - kMore) })}>
          {t("source_earlier")}
        </Button>
      ) : null}
      {chunks.slice(shown.begin, end).map((chunk, offset) => {
        const index = shown.begin + offset;
        const before = chunks[index - 1];
        return (
          <ChunkView
            key={`${chunk.id} ${index}`}
            chunk={chunk}
            quote={index === at ? source.quote : null}
            newPage={chunk.span.page > 0 && chunk.span.page !== before?.span.page}
            element={index === at ? inView : undefined}
          />
        );
      })}
      {end < chunks.length ? (
        <Button look="quiet" onClick={() => setShown({ ...shown, end: end + kMore })}>
          {t("source_later")}
        </Button>
      ) : null}
    </div>
  );
}

interface ChunkProps {
  chunk: Chunk;
  quote: string | null; // Null: not the cited one.
  newPage: boolean;
  element: React.RefObject<HTMLElement | null> | undefined;
}

function ChunkView({ chunk, quote, newPage, element }: ChunkProps) {
  const { t } = useTexts();
  const cited = quote !== null;
  const mark = useMemo(() => (quote === null ? null : findQuote(chunk.text, quote)), [chunk.text, quote]);
  const parts = useMemo(() => pieces(chunk.text), [chunk.text]);
  return (
    <>
      {newPage ? <p className="page-mark">{t("source_page", { page: chunk.span.page })}</p> : null}
      <section
        className={cited ? "chunk chunk-cited" : "chunk"}
        ref={element}
        {...(cited ? { "aria-label": t("source_passage") } : {})}
      >
        {cited && chunk.headings.length > 0 ? <p className="chunk-headings">{chunk.headings.join(" › ")}</p> : null}
        {parts.map((piece, at) =>
          piece.kind === "text" ? (
            <p key={at} className="chunk-text">
              <Words text={chunk.text} range={piece.range} mark={mark} />
            </p>
          ) : (
            <div key={at} className="table-scroll" tabIndex={0}>
              <table>
                <tbody>
                  {piece.rows.map((row, line) => (
                    <tr key={line}>
                      {row.map((cell, column) =>
                        line === 0 ? (
                          <th key={column} scope="col">
                            <Words text={chunk.text} range={cell} mark={mark} />
                          </th>
                        ) : (
                          <td key={column}>
                            <Words text={chunk.text} range={cell} mark={mark} />
                          </td>
                        ),
                      )}
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          ),
        )}
      </section>
    </>
  );
}

function Words({ text, range, mark }: { text: string; range: Range; mark: Range | null }) {
  return (
    <>
      {cut(text, range, mark).map((one, at) => (one.marked ? <mark key={at}>{one.text}</mark> : one.text))}
    </>
  );
}
